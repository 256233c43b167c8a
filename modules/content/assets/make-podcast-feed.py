#!/usr/bin/env python3
"""Write podcast-feed.xml: a feed in which one episode has no sound file."""

from pathlib import Path

SITE = "https://radio-quartier.example"
EPISODES = [  # number, title, day, bytes of sound (0: the file is missing)
    (8, "La bibliothèque / The library", "Tue, 30 Jun 2026", 19120044),
    (7, "Le jardin partagé / The shared garden", "Tue, 16 Jun 2026",
     22410931),
    (6, "Les abeilles du toit / Bees on the roof", "Tue, 02 Jun 2026",
     20553102),
    (5, "Le marché du jeudi / Thursday market", "Tue, 19 May 2026", 0),
    (4, "Réparer un vélo / Mending a bicycle", "Tue, 05 May 2026",
     18844517),
    (3, "Le vieux cinéma / The old cinema", "Tue, 21 Apr 2026", 24310990),
    (2, "L'école de musique / The music school", "Tue, 07 Apr 2026",
     21007733),
    (1, "Bienvenue / Welcome", "Tue, 24 Mar 2026", 9655120),
]


def item(number, title, day, size):
    sound = (f'\n      <enclosure url="{SITE}/son/{number}.mp3"'
             f' length="{size}" type="audio/mpeg"/>' if size else "")
    return f"""    <item>
      <title>{number}. {title}</title>
      <link>{SITE}/episodes/{number}</link>
      <guid isPermaLink="true">{SITE}/episodes/{number}</guid>
      <pubDate>{day} 06:00:00 +0000</pubDate>
      <description>Son et photos / Sound and pictures: \
{SITE}/episodes/{number}</description>{sound}
    </item>"""


def main():
    items = "\n".join(item(*episode) for episode in EPISODES)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
  <channel>
    <title>Radio Quartier</title>
    <link>{SITE}/</link>
    <description>Un épisode toutes les deux semaines / \
An episode every two weeks</description>
    <language>fr</language>
{items}
  </channel>
</rss>
"""
    target = Path(__file__).with_name("podcast-feed.xml")
    target.write_bytes(text.encode())


main()
