#!/usr/bin/env python3
"""Write sign-in-log.csv: one night in which one address tries every account.

It fails everywhere but once. Meanwhile somebody forgets their password, and
people sign in as usual; the addresses are those kept for documentation
(RFC 5737).
"""

from pathlib import Path

HEADER = "date_heure_time;compte_account;adresse_address;resultat_result"
OK, BAD = "accepte/accepted", "refuse/refused"
USUAL = {
    "a.blanc": "192.0.2.11", "b.haddad": "192.0.2.14",
    "c.moreau": "192.0.2.19", "d.klein": "192.0.2.23",
    "e.santos": "192.0.2.31", "f.leroy": "192.0.2.37",
    "g.nakamura": "192.0.2.42", "h.robin": "192.0.2.48",
    "i.fontaine": "192.0.2.53", "j.diallo": "192.0.2.60",
    "k.weber": "192.0.2.66", "l.caron": "192.0.2.71",
    "m.rossi": "192.0.2.77", "n.perrin": "192.0.2.82",
    "o.lambert": "192.0.2.90", "p.gomez": "192.0.2.95",
}
ATTACKER = "203.0.113.77"
FALLS = "i.fontaine"
FORGETS = "k.weber"
TRAVELS = ("d.klein", "198.51.100.8")


def clock(minute, second):
    return f"2026-05-18 {minute // 60:02}:{minute % 60:02}:{second:02}"


def attack():
    """One try per account and round, slowly, so that none is blocked."""
    rows = []
    for turn in range(3):
        for i, account in enumerate(USUAL):
            falls = turn == 2 and account == FALLS
            rows.append((clock(75 + turn * 97 + i * 6, (i * 13) % 60),
                         account, ATTACKER, OK if falls else BAD))
    return rows


def ordinary():
    rows = []
    for i, (account, address) in enumerate(USUAL.items()):
        if account == FORGETS:
            rows += [(clock(470 + n, 5 + n * 9), account, address, BAD)
                     for n in range(6)]
        if account == TRAVELS[0]:
            address = TRAVELS[1]
        rows.append((clock(478 + i * 3, (i * 17) % 60), account, address,
                     OK))
        rows.append((clock(805 + i * 2, (i * 23) % 60), account, address,
                     OK))
        if i % 4 == 1:
            rows.append((clock(804 + i * 2, (i * 7) % 60), account, address,
                         BAD))
    return rows


def main():
    rows = sorted(attack() + ordinary())
    lines = [HEADER] + [";".join(row) for row in rows]
    target = Path(__file__).with_name("sign-in-log.csv")
    target.write_bytes(("\r\n".join(lines) + "\r\n").encode())


main()
