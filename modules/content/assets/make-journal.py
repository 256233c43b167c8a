#!/usr/bin/env python3
"""Makes journal.txt, the log of a night's backup that fails.

A warning that passes, then one cause (E-17) and the faults that follow from it.
"""
import pathlib

OUT = pathlib.Path(__file__).with_name("journal.txt")
FOLDERS = ["accueil", "archives", "comptes", "courriers", "ecole", "factures",
           "gymnase", "mediatheque", "photos", "plans", "social", "voirie"]
FULL_AT = "photos"


def lines():
    minute = 0

    def line(level, words):
        return f"2026-02-11 02:{minute:02d}:07 {level:<5} {words}"

    yield line("INFO", "backup start target=/backup free=61GB")
    yield line("WARN", "E-05 no answer from server 2, trying again")
    minute += 1
    yield line("INFO", "server 2 answers, going on")
    full = False
    for number, folder in enumerate(FOLDERS):
        minute += 2
        yield line("INFO", f"copy folder={folder}")
        if folder == FULL_AT:
            minute += 1
            yield line("ERROR", "E-17 no space left target=/backup free=0GB")
            full = True
        if full:
            yield line("ERROR", f"E-40 write failed folder={folder}")
            yield line("ERROR", f"E-41 checksum missing folder={folder}")
        else:
            yield line("INFO", f"done folder={folder} files={(number + 3) * 211}")
    minute += 1
    yield line("ERROR", "E-72 report not sent, no result to send")
    yield line("ERROR", "E-99 backup stopped with errors")


OUT.write_text("\n".join(lines()) + "\n", encoding="utf-8")
