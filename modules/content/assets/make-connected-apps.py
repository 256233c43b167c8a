#!/usr/bin/env python3
"""Write connected-apps.csv: what an account has let into itself.

As exported on 1 June 2026. One application alone may read both contacts and
messages and was last used more than a year before.
"""

from pathlib import Path

HEADER = "application;acces_access;derniere_utilisation_last_used"
PARTS = {"p": "profil/profile", "c": "contacts", "m": "messages",
         "f": "photos", "l": "position/location", "a": "agenda/calendar"}
APPS = [  # name, rights, last used
    ("Bulletin Météo", "pl", "2026-05-30"),
    ("Carnet Partagé", "pcm", "2026-05-28"),
    ("Coursiers", "pcl", "2025-11-04"),
    ("Dessin Libre", "pf", "2024-08-19"),
    ("Facturo", "pa", "2026-04-02"),
    ("Horizon Photo", "pcf", "2024-12-27"),
    ("Jardin Malin", "pl", "2023-06-11"),
    ("Karaoké Minute", "pm", "2024-02-14"),
    ("Lecteur Express", "p", "2025-01-30"),
    ("Mémoflash", "pcm", "2025-09-16"),
    ("Navette", "pcla", "2025-03-08"),
    ("Orchestre", "pma", "2025-02-21"),
    ("Pense-fête", "pca", "2024-05-05"),
    ("Quizzoli", "pcmf", "2025-04-23"),
    ("Rando Cartes", "plf", "2026-05-17"),
    ("Sondages Plus", "pcm", "2025-06-20"),
    ("Troc Voisins", "pml", "2024-10-10"),
    ("Vélo Stats", "pl", "2023-09-01"),
]


def main():
    lines = [HEADER] + [
        f"{name};{' + '.join(PARTS[right] for right in rights)};{used}"
        for name, rights, used in APPS]
    target = Path(__file__).with_name("connected-apps.csv")
    target.write_bytes(("\r\n".join(lines) + "\r\n").encode())


main()
