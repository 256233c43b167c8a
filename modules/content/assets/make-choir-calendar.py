#!/usr/bin/env python3
"""Write choir-calendar.ics: weekly rehearsals with exceptions.

Twelve Mondays, two left out, one moved to a Tuesday, one cancelled; and a
concert, which is no rehearsal.
"""

from pathlib import Path

STAMP = "DTSTAMP:20260701T080000Z"
REHEARSAL = "UID:rehearsal@choir.example"
ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def event(*lines):
    return "\n".join(["BEGIN:VEVENT", *lines, STAMP, "END:VEVENT"])


def at(name, when):
    return f"{name};TZID=Europe/Paris:{when}"


EVENTS = [
    event(REHEARSAL, "SEQUENCE:0",
          "SUMMARY:Répétition / Rehearsal",
          "LOCATION:Salle Debussy",
          at("DTSTART", "20260907T193000"), at("DTEND", "20260907T213000"),
          "RRULE:FREQ=WEEKLY;COUNT=12",
          at("EXDATE", "20261019T193000"), at("EXDATE", "20261026T193000")),
    event(REHEARSAL, "SEQUENCE:1",
          at("RECURRENCE-ID", "20260928T193000"),
          "SUMMARY:Répétition (déplacée) / Rehearsal (moved)",
          "LOCATION:Salle Ravel",
          at("DTSTART", "20260929T200000"), at("DTEND", "20260929T220000")),
    event(REHEARSAL, "SEQUENCE:1", "STATUS:CANCELLED",
          at("RECURRENCE-ID", "20261109T193000"),
          "SUMMARY:Répétition (annulée) / Rehearsal (cancelled)",
          "LOCATION:Salle Debussy",
          at("DTSTART", "20261109T193000"), at("DTEND", "20261109T213000")),
    event("UID:concert@choir.example", "SEQUENCE:0",
          "SUMMARY:Concert",
          "LOCATION:Église Saint-Rémi",
          at("DTSTART", "20261128T200000"), at("DTEND", "20261128T220000")),
]


def main():
    text = "\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Choir//Season 2026//FR",
        "CALSCALE:GREGORIAN", ZONE, *EVENTS, "END:VCALENDAR", ""])
    target = Path(__file__).with_name("choir-calendar.ics")
    target.write_bytes(text.replace("\n", "\r\n").encode())


main()
