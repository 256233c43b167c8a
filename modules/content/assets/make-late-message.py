#!/usr/bin/env python3
"""Write late-message.eml: an e-mail that waited three hours on its way.

The hops are written in four time zones, so that the wait only shows once
they are brought to one.
"""

from pathlib import Path

HOPS = [  # newest first, as each server adds its line on top
    ("from mx2.courrier-azur.example (mx2.courrier-azur.example [192.0.2.25])",
     "by boites.courrier-azur.example with LMTP id 9b41c7",
     "Tue, 16 Jun 2026 14:52:09 +0200"),
    ("from relais.filtre-nord.example (relais.filtre-nord.example"
     " [198.51.100.17])",
     "by mx2.courrier-azur.example with ESMTPS id 5fd20e",
     "Tue, 16 Jun 2026 12:52:03 +0000"),
    ("from sortie3.musee-lavande.example (sortie3.musee-lavande.example"
     " [203.0.113.48])",
     "by relais.filtre-nord.example with ESMTPS id 77a9b3",
     "Tue, 16 Jun 2026 15:14:47 +0530"),
    ("from poste-accueil (poste-accueil.musee-lavande.example [203.0.113.9])",
     "by sortie3.musee-lavande.example with ESMTPSA id 0c3e51",
     "Tue, 16 Jun 2026 11:44:41 +0200"),
]

HEADERS = [
    "Message-ID: <20260616-0944-visite@musee-lavande.example>",
    "Date: Tue, 16 Jun 2026 11:44:39 +0200",
    "From: Odile Ferrand <odile.ferrand@musee-lavande.example>",
    "To: groupe12@courrier-azur.example",
    "Subject: Visite de 14 h / Visit at 2 pm",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
]

BODY = """\
Bonjour,

La visite de 14 h est avancée à 13 h 30. Rendez-vous à l'entrée nord.

Hello,

The 2 pm visit is brought forward to 1:30 pm. Please come to the north
entrance.

Odile Ferrand
"""


def main():
    lines = [f"Received: {origin}\n\t{server};\n\t{when}"
             for origin, server, when in HOPS]
    text = "\n".join(lines + HEADERS) + "\n\n" + BODY
    target = Path(__file__).with_name("late-message.eml")
    target.write_bytes(text.replace("\n", "\r\n").encode())


main()
