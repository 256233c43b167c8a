#!/usr/bin/env python3
"""Makes survey.csv: a staff survey without names, in which one person can
still be found by year of birth, postcode and working time together."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
POSTCODES = ["44000", "44100", "44200", "44300", "44800"]
SOUGHT = (1987, "44300", "part")


def draws(seed):
    """Numbers in 0..999, from a linear congruential generator."""
    while True:
        seed = (1103515245 * seed + 12345) % (1 << 31)
        yield (seed >> 12) % 1000


def survey():
    number = draws(71)
    rows = []
    while len(rows) < 46:
        row = (1962 + next(number) % 42, POSTCODES[next(number) % 5],
               "part" if next(number) % 4 == 0 else "full",
               1 + next(number) % 10)
        if row[:3] != SOUGHT:
            rows.append(row)
    # two thirds of a likeness each, so that one criterion is not enough
    rows[5:5] = [(1987, "44300", "full", 8)]
    rows[17:17] = [(1987, "44100", "part", 6)]
    rows[29:29] = [SOUGHT + (4,)]
    rows[38:38] = [(1978, "44300", "part", 9)]
    return rows


with open(os.path.join(HERE, "survey.csv"), "w", encoding="utf-8",
          newline="") as out:
    out.write("answer,born,postcode,working_time,satisfaction\n")
    for place, row in enumerate(survey(), 1):
        out.write("%d,%d,%s,%s,%d\n" % ((place,) + row))
