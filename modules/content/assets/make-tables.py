#!/usr/bin/env python3
"""Makes the tables of data that challenges ask questions about.

inscriptions  who takes which workshop         (.xlsx .ods .csv)
marche        what a market stall sold         (.xlsx .ods .csv)
adherents     members, some of them there twice (.csv)

The data come from a small generator of our own and nothing is deflated, so
that the bytes are the same everywhere.
"""
import datetime
import pathlib
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
DATE = (2026, 1, 5, 9, 0, 0)
EPOCH = datetime.date(1899, 12, 30)

LAST = """Abadie Amrani Arnaud Bailly Baron Benali Besson Blin Bouvier Briand
Carlier Chauvet Colin Cordier Costa Da_Silva Delmas Diallo Dufour Etienne
Faure Ferrand Garnier Gauthier Gillet Haddad Hamon Henry Imbert Jacquet Joly
Keita Lacroix Langlois Lefort Lopez Mallet Marchal Nguyen Ollivier Pascal
Perrot Poirier Prevost Renard Rey Roussel Salmon Schmitt Seguin Tavernier
Thibault Tran Vasseur Verdier Weber""".split()
FIRST = """Adam Alice Amina Anna Bruno Camille Carla Denis Elena Emma Farid
Gabriel Hugo Ines Iris Jean Karim Lea Leo Lina Louis Lucie Malo Marc Maya
Nadia Nina Noe Oscar Paul Rachid Rose Sami Sara Simon Tom Yann Zoe""".split()
TOWNS = ["Valmont", "Valmont", "Valmont", "Beaulieu", "Beaulieu", "Tilleuls",
         "Montclair"]
WORKSHOPS = [("Judo", 120), ("Yoga", 95), ("Photo", 140), ("Jazz", 160)]
GOODS = [("Confitures / Jams", 5), ("Miel / Honey", 9), ("Pain / Bread", 4),
         ("Fromage / Cheese", 7)]


class Dice:
    """The same throws on every machine (a linear congruential generator)."""

    def __init__(self, seed):
        self.state = seed

    def upto(self, n):
        self.state = (self.state * 1103515245 + 12345) % 2 ** 31
        return (self.state >> 8) % n

    def pick(self, values):
        return values[self.upto(len(values))]


def registrations():
    dice = Dice(20260105)
    rows = [("N°", "Nom / Last name", "Prénom / First name",
             "Naissance / Born", "Ville / Town", "Atelier / Workshop",
             "Prix / Price", "Payé le / Paid on")]
    start = datetime.date(1941, 1, 1)
    for number in range(1, 97):
        workshop, price = dice.pick(WORKSHOPS)
        born = start + datetime.timedelta(days=dice.upto(25500))
        paid = datetime.date(2025, 9, 1) + datetime.timedelta(
            days=dice.upto(70))
        rows.append((
            number, dice.pick(LAST).replace("_", " "), dice.pick(FIRST),
            born, dice.pick(TOWNS), workshop, price,
            paid if dice.upto(10) > 2 else None))
    # One person is older than all others, in the middle of the list.
    rows[58] = (58, "Vidal", "Odette", datetime.date(1938, 11, 2), "Beaulieu",
                "Yoga", 95, datetime.date(2025, 9, 17))
    return rows


def market():
    dice = Dice(424336)
    rows = [("Date", "Produit / Product", "Quantité / Quantity",
             "Prix unitaire / Unit price")]
    day = datetime.date(2025, 1, 4)
    while day.year == 2025:
        for product, price in GOODS:
            busy = 14 if day.month in (6, 9, 12) else 9
            rows.append((day, product, 3 + dice.upto(busy), price))
        day += datetime.timedelta(days=7)
    return rows


def members():
    dice = Dice(777)
    people = []
    for last in LAST[:40]:
        first = dice.pick(FIRST)
        last = last.replace("_", " ")
        mail = f"{first}.{last}@courrier.example".lower().replace(" ", "-")
        people.append((last, first, mail))
    again = [
        (last.upper(), first, mail) for last, first, mail in people[3:35:8]]
    again += [
        (last, first, mail.upper()) for last, first, mail in people[5:35:10]]
    again += [
        (first, last, f" {mail} ") for last, first, mail in people[12:35:11]]
    rows = people[:]
    for row in again:
        rows.insert(dice.upto(len(rows)), row)
    return [("Nom / Last name", "Prénom / First name", "Courriel / E-mail"),
            *rows]


def write_csv(name, rows):
    """Semicolons and a byte order mark: what offices here exchange."""
    lines = [";".join("" if cell is None else str(cell) for cell in row)
             for row in rows]
    text = "\ufeff" + "\r\n".join(lines) + "\r\n"
    (HERE / f"{name}.csv").write_bytes(text.encode())


def package(path, parts):
    with zipfile.ZipFile(HERE / path, "w", zipfile.ZIP_STORED) as out:
        for name, text in parts:
            info = zipfile.ZipInfo(name, DATE)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            out.writestr(info, text.encode())


def column(index):
    return "ABCDEFGHIJ"[index]


def xlsx_cell(place, cell, head):
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        return f'<c r="{place}" s="1"><v>{(cell - EPOCH).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    style = ' s="2"' if head else ""
    return (f'<c r="{place}"{style} t="inlineStr"><is><t>{escape(cell)}</t>'
            "</is></c>")


def xlsx_sheet(rows):
    body = "".join(
        f'<row r="{y}">' + "".join(
            xlsx_cell(f"{column(x)}{y}", cell, y == 1)
            for x, cell in enumerate(row)) + "</row>"
        for y, row in enumerate(rows, 1))
    return (XML + f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView '
            'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
            'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            '<cols><col min="1" max="10" width="22" customWidth="1"/></cols>'
            f"<sheetData>{body}</sheetData></worksheet>")


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
RELATION = f"{OFFICE}/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    XML + f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/>'
    '</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>')


def relations(pairs):
    return XML + (
        f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
        + "".join(f'<Relationship Id="rId{i}" Type="{RELATION}/{kind}" '
                  f'Target="{target}"/>'
                  for i, (kind, target) in enumerate(pairs, 1))
        + "</Relationships>")


def write_xlsx(name, rows):
    types = XML + (
        f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats'
        '-package.relationships+xml"/><Default Extension="xml" ContentType='
        '"application/xml"/>'
        + "".join(f'<Override PartName="/xl/{part}.xml" '
                  f'ContentType="{CONTENT}.{kind}+xml"/>'
                  for part, kind in (
                      ("workbook", "sheet.main"), ("styles", "styles"),
                      ("worksheets/sheet1", "worksheet")))
        + "</Types>")
    workbook = XML + (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>')
    package(f"{name}.xlsx", [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations([("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations([
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")])),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", xlsx_sheet(rows))])


NAMES = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{short}="{NAMES}:{long}:1.0"' for short, long in (
    ("office", "office"), ("table", "table"), ("text", "text"),
    ("style", "style"), ("number", "datastyle"),
    ("fo", "xsl-fo-compatible")))
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_STYLES = (
    '<office:automatic-styles><number:date-style style:name="n"><number:day '
    'number:style="long"/><number:text>/</number:text><number:month '
    'number:style="long"/><number:text>/</number:text><number:year '
    'number:style="long"/></number:date-style><style:style style:name="d" '
    'style:family="table-cell" style:data-style-name="n"/><style:style '
    'style:name="h" style:family="table-cell"><style:text-properties '
    'fo:font-weight="bold"/></style:style><style:style style:name="c" '
    'style:family="table-column"><style:table-column-properties '
    'style:column-width="4.2cm"/></style:style></office:automatic-styles>')


def ods_cell(cell, head):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, datetime.date):
        return ('<table:table-cell table:style-name="d" '
                f'office:value-type="date" office:date-value="{cell}"><text:p>'
                f"{cell:%d/%m/%Y}</text:p></table:table-cell>")
    if isinstance(cell, int):
        return ('<table:table-cell office:value-type="float" '
                f'office:value="{cell}"><text:p>{cell}</text:p>'
                "</table:table-cell>")
    style = ' table:style-name="h"' if head else ""
    return (f'<table:table-cell{style} office:value-type="string"><text:p>'
            f"{escape(cell)}</text:p></table:table-cell>")


def write_ods(name, rows):
    body = "".join(
        "<table:table-row>" + "".join(ods_cell(cell, y == 0) for cell in row)
        + "</table:table-row>" for y, row in enumerate(rows))
    content = XML + (
        f'<office:document-content {SPACES} office:version="1.3">{ODS_STYLES}'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">'
        '<table:table-column table:style-name="c" '
        f'table:number-columns-repeated="{len(rows[0])}"/>{body}'
        "</table:table></office:spreadsheet></office:body>"
        "</office:document-content>")
    manifest = XML + (
        f'<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0" '
        'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{ODS}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>")
    package(f"{name}.ods", [
        ("mimetype", ODS), ("content.xml", content),
        ("META-INF/manifest.xml", manifest)])


for table, made in (("inscriptions", registrations()), ("marche", market())):
    write_xlsx(table, made)
    write_ods(table, made)
    write_csv(table, made)
write_csv("adherents", members())
