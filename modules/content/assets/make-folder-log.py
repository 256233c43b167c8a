#!/usr/bin/env python3
"""Write folder-log.csv: a month in a shared folder.

The folder "Plans" is renamed, its files are edited under the new name, and
it is deleted under that name by somebody else than those who delete other
folders.
"""

from pathlib import Path

HEADER = "date;heure_time;compte_account;action;objet_item;detail"
ACTIONS = {"open": "ouvrir/open", "edit": "modifier/edit",
           "rename": "renommer/rename", "delete": "supprimer/delete",
           "download": "telecharger/download", "add": "ajouter/add"}
ACCOUNTS = ["a.dubois", "k.amrani", "l.nguyen", "p.costa", "z.martel"]
FILES = ["Budget/2026.ods", "Budget/2025.ods", "Photos/chantier-1.jpg",
         "Photos/chantier-2.jpg", "Comptes rendus/mars.odt",
         "Comptes rendus/avril.odt", "Devis/toiture.pdf"]
PLANS = ["rez-de-chaussee.pdf", "etage.pdf", "facade.pdf"]
TOLD = [  # day, time, account, action, item, detail
    (3, "09:12", "a.dubois", "delete", "Photos/Essais", ""),
    (8, "14:40", "l.nguyen", "rename", "Plans", "Dossiers 2024"),
    (9, "10:05", "z.martel", "edit", "Dossiers 2024/etage.pdf", ""),
    (12, "16:31", "k.amrani", "rename", "Devis", "Plans"),
    (15, "11:48", "p.costa", "rename", "Dossiers 2024", "A trier"),
    (17, "08:54", "a.dubois", "delete", "Plans", ""),
    (21, "17:48", "z.martel", "delete", "A trier", ""),
    (24, "09:33", "l.nguyen", "delete", "Budget/2025.ods", ""),
]


def plans_folder(day):
    for limit, name in ((8, "Plans"), (15, "Dossiers 2024"),
                        (21, "A trier")):
        if day <= limit:
            return name
    return ""


def daily(day):
    """A few ordinary lines a day, by a fixed rule."""
    rows = []
    for i in range(3 + day % 3):
        n = day * 7 + i * 3
        action = ("open", "open", "edit", "download")[n % 4]
        item = FILES[n % len(FILES)]
        if item.startswith("Devis") and day >= 12:
            item = "Budget/2026.ods"
        if i == 1 and plans_folder(day):
            item = f"{plans_folder(day)}/{PLANS[n % 3]}"
        if item == "Budget/2025.ods" and day >= 24:
            item = "Budget/2026.ods"
        rows.append((day, f"{9 + i * 2:02}:{(n * 7) % 60:02}",
                     ACCOUNTS[(n + i) % 5], action, item, ""))
    return rows


def main():
    rows = list(TOLD)
    for day in range(1, 29):
        rows.extend(daily(day))
    rows.sort(key=lambda row: (row[0], row[1]))
    lines = [HEADER] + [
        f"2026-04-{day:02};{time};{who};{ACTIONS[action]};{item};{detail}"
        for day, time, who, action, item, detail in rows]
    target = Path(__file__).with_name("folder-log.csv")
    target.write_bytes(("\r\n".join(lines) + "\r\n").encode())


main()
