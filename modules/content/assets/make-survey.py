#!/usr/bin/env python3
"""Write survey.csv: "anonymous" answers, some of which name their author.

Seven people are alone with their town, birth year and gender; the rest
share theirs with at least one other.
"""

from pathlib import Path

HEADER = "commune_town;naissance_birth;sexe_gender;note_rating"
GROUPS = [  # town, birth year, gender, how many people
    ("Aubrac", 1958, "F", 3), ("Aubrac", 1964, "F", 2),
    ("Aubrac", 1964, "M", 4), ("Aubrac", 1971, "F", 1),
    ("Aubrac", 1971, "M", 2), ("Aubrac", 1987, "M", 1),
    ("Belval", 1958, "F", 2), ("Belval", 1958, "M", 3),
    ("Belval", 1964, "M", 1), ("Belval", 1979, "F", 4),
    ("Belval", 1979, "M", 2), ("Belval", 1990, "F", 1),
    ("Cressin", 1958, "M", 1), ("Cressin", 1971, "F", 3),
    ("Cressin", 1971, "M", 2), ("Cressin", 1983, "F", 2),
    ("Cressin", 1983, "M", 1), ("Cressin", 1995, "M", 2),
    ("Dorvaux", 1952, "F", 2), ("Dorvaux", 1964, "F", 5),
    ("Dorvaux", 1979, "M", 1), ("Dorvaux", 1990, "F", 3),
]
STEP = 17  # prime to the number of people: visits each once


def people():
    return [(town, year, gender) for town, year, gender, count in GROUPS
            for _ in range(count)]


def main():
    everyone = people()
    count = len(everyone)
    rows = [everyone[i * STEP % count] for i in range(count)]
    lines = [HEADER] + [f"{town};{year};{gender};{(i * 7 + year) % 5 + 1}"
                        for i, (town, year, gender) in enumerate(rows)]
    target = Path(__file__).with_name("survey.csv")
    target.write_bytes(("\r\n".join(lines) + "\r\n").encode())


main()
