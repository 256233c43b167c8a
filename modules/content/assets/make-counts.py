#!/usr/bin/env python3
"""Makes passages.csv: counts on a cycle path."""
import datetime
import os

HERE = os.path.dirname(os.path.abspath(__file__))
# passages in an hour of an ordinary day, midnight first
SHAPE = [4, 2, 1, 1, 3, 14, 48, 118, 139, 72, 56, 61, 84, 78, 59, 66, 98, 141,
         122, 77, 45, 28, 16, 9]


def draws(seed):
    """Numbers in 0..99, from a linear congruential generator."""
    while True:
        seed = (1103515245 * seed + 12345) % (1 << 31)
        yield (seed >> 16) % 100


def passages():
    number, lines = draws(20240401), ["date,hour,passages"]
    for day in range(91):
        date = datetime.date(2024, 4, 1) + datetime.timedelta(day)
        weather = 70 + next(number) * 7 // 10       # per cent of ordinary
        if date.weekday() >= 5:
            weather = weather * 6 // 10
        for hour, usual in enumerate(SHAPE):
            count = usual * weather * (80 + next(number) * 4 // 10) // 10000
            lines.append("%s,%d,%d" % (date, hour, count))
    return "\n".join(lines) + "\n"


with open(os.path.join(HERE, "passages.csv"), "w", encoding="utf-8",
          newline="") as out:
    out.write(passages())
