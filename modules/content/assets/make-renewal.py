#!/usr/bin/env python3
"""Makes computer-renewal.xlsx: a sheet with formulas that weighs the making
of new computers against the electricity that they save."""
import os
import zipfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = ("http://schemas.openxmlformats.org/officeDocument/2006/"
          "relationships")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"

# (label, number or (formula, its value)); row 1 first
ROWS = [
    ("Renouveler les ordinateurs ? – Renewing the computers?", None),
    ("Ancien, kWh par an – Old one, kWh a year", 150),
    ("Neuf, kWh par an – New one, kWh a year", 60),
    ("Électricité, kg CO2e par kWh – Electricity, kg CO2e per kWh", 0.06),
    ("Fabrication d’un neuf, kg CO2e – Making a new one, kg CO2e", 250),
    ("Nombre d’ordinateurs – Number of computers", 120),
    None,
    ("Évité par ordinateur et par an, kg – Saved per computer a year, kg",
     ("(B2-B3)*B4", 5.4)),
    ("Évité par an en tout, t – Saved a year in all, t",
     ("B8*B6/1000", 0.648)),
    ("Fabrication en tout, t – Making in all, t", ("B5*B6/1000", 30)),
    ("Compensé après, années – Made up for after, years",
     ("B10/B9", 46.2962962962963)),
]


def cell(place, value):
    if isinstance(value, str):
        return ('<c r="%s" t="inlineStr"><is><t>%s</t></is></c>'
                % (place, escape(value)))
    if isinstance(value, tuple):
        return '<c r="%s"><f>%s</f><v>%r</v></c>' % (place, *value)
    return '<c r="%s"><v>%r</v></c>' % (place, value)


def sheet():
    lines = []
    for number, row in enumerate(ROWS, 1):
        if row is None:
            continue
        label, value = row
        cells = cell("A%d" % number, label)
        if value is not None:
            cells += cell("B%d" % number, value)
        lines.append('<row r="%d">%s</row>' % (number, cells))
    return XML + (
        '<worksheet xmlns="%s"><cols><col min="1" max="1" width="64" '
        'customWidth="1"/><col min="2" max="2" width="12" customWidth="1"/>'
        '</cols><sheetData>%s</sheetData></worksheet>'
        % (MAIN, "".join(lines)))


def relations(kind, target):
    return XML + (
        '<Relationships xmlns="%srelationships"><Relationship Id="r1" '
        'Type="%s/%s" Target="%s"/></Relationships>'
        % (PACKAGE, OFFICE, kind, target))


members = [
    ("[Content_Types].xml", XML + (
        '<Types xmlns="%scontent-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships'
        '+xml"/><Override PartName="/xl/workbook.xml" ContentType="%s"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%s"/>'
        '</Types>' % (PACKAGE, TYPE % "sheet.main", TYPE % "worksheet"))),
    ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
    ("xl/workbook.xml", XML + (
        '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="Parc" '
        'sheetId="1" r:id="r1"/></sheets></workbook>' % (MAIN, OFFICE))),
    ("xl/_rels/workbook.xml.rels",
     relations("worksheet", "worksheets/sheet1.xml")),
    ("xl/worksheets/sheet1.xml", sheet()),
]
path = os.path.join(HERE, "computer-renewal.xlsx")
with zipfile.ZipFile(path, "w") as archive:
    for name, text in members:
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.external_attr = 0o644 << 16
        archive.writestr(info, text.encode("utf-8"))
