#!/usr/bin/env python3
"""Makes club-talk.odp: five slides with speaker notes, the fourth hidden."""
import os
import zipfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))

# title, lines, notes, hidden
SLIDES = [
    ("Le club de kayak – The kayak club",
     ["Assemblée générale – General meeting"],
     "Souhaiter la bienvenue, présenter Hugo. – Welcome, introduce Hugo.",
     False),
    ("Notre année – Our year",
     ["84 membres – 84 members", "12 sorties – 12 trips"],
     "Remercier Inès pour les photos. – Thank Inès for the photos.", False),
    ("La sécurité – Safety",
     ["Gilet toujours – Life jacket at all times",
      "Jamais seul – Never alone"],
     "Passer la parole à Marc. – Give the floor to Marc.", False),
    ("Le budget – The budget",
     ["Trois bateaux à remplacer – Three boats to replace"],
     "À ne montrer que si Leïla est d’accord. – "
     "Show only if Leïla agrees.", True),
    ("Et maintenant ? – What next?",
     ["Journée portes ouvertes le 8 juin – Open day on 8 June"],
     "Rappeler que Sofia prend les inscriptions. – "
     "Sofia takes the names.", False),
]

SPACES = " ".join(
    'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % pair
    for pair in [("office", "office"), ("text", "text"), ("style", "style"),
                 ("draw", "drawing"), ("presentation", "presentation"),
                 ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")])

STYLES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles %s office:version="1.2"><office:automatic-styles>
<style:page-layout style:name="PM1"><style:page-layout-properties
 fo:page-width="28cm" fo:page-height="15.75cm"
 style:print-orientation="landscape"/></style:page-layout>
<style:page-layout style:name="PM0"><style:page-layout-properties
 fo:page-width="21cm" fo:page-height="29.7cm"/></style:page-layout>
<style:style style:name="Mdp1" style:family="drawing-page"/>
</office:automatic-styles><office:master-styles>
<style:master-page style:name="Default" style:page-layout-name="PM1"
 draw:style-name="Mdp1"><presentation:notes
 style:page-layout-name="PM0"/></style:master-page></office:master-styles>
</office:document-styles>""" % SPACES

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content %s office:version="1.2"><office:automatic-styles>
<style:style style:name="shown" style:family="drawing-page">
<style:drawing-page-properties presentation:visibility="visible"/></style:style>
<style:style style:name="hidden" style:family="drawing-page">
<style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<style:style style:name="box" style:family="presentation">
<style:graphic-properties draw:fill="none" draw:stroke="none"/></style:style>
<style:style style:name="big" style:family="text">
<style:text-properties fo:font-size="32pt" fo:font-weight="bold"/></style:style>
<style:style style:name="line" style:family="text">
<style:text-properties fo:font-size="24pt"/></style:style>
</office:automatic-styles><office:body><office:presentation>%s
</office:presentation></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest manifest:version="1.2"
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.presentation"/>
<manifest:file-entry manifest:full-path="content.xml"
 manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml"
 manifest:media-type="text/xml"/></manifest:manifest>"""


def frame(kind, place, style, lines):
    x, y, width, height = place
    text = "".join('<text:p><text:span text:style-name="%s">%s</text:span>'
                   '</text:p>' % (style, escape(line)) for line in lines)
    return ('<draw:frame presentation:style-name="box" presentation:class="%s"'
            ' presentation:user-transformed="true" svg:x="%scm" svg:y="%scm"'
            ' svg:width="%scm" svg:height="%scm"><draw:text-box>%s'
            '</draw:text-box></draw:frame>' % (kind, x, y, width, height, text))


def slide(number, title, lines, notes, hidden):
    return (
        '<draw:page draw:name="page%d" draw:style-name="%s" '
        'draw:master-page-name="Default">%s%s<presentation:notes>'
        '<draw:page-thumbnail draw:page-number="%d" '
        'presentation:class="page" svg:x="2cm" svg:y="2cm" svg:width="17cm" '
        'svg:height="9.5cm"/>%s</presentation:notes></draw:page>'
        % (number, "hidden" if hidden else "shown",
           frame("title", (2, 1, 24, 3), "big", [title]),
           frame("outline", (2, 5, 24, 9), "line", lines), number,
           frame("notes", (2, 13, 17, 13), "notes", [notes])))


pages = "".join(slide(n, *s) for n, s in enumerate(SLIDES, 1))
with zipfile.ZipFile(os.path.join(HERE, "club-talk.odp"), "w") as archive:
    for path, text in [
            ("mimetype",
             "application/vnd.oasis.opendocument.presentation"),
            ("content.xml", CONTENT % (SPACES, pages)),
            ("styles.xml", STYLES), ("META-INF/manifest.xml", MANIFEST)]:
        info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
        info.external_attr = 0o644 << 16
        archive.writestr(info, text.encode("utf-8"))
