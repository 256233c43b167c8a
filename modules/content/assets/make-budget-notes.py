#!/usr/bin/env python3
"""Write budget-notes.docx and .odt: a budget with suggested changes.

Both hold the same text, tracked changes and comments. Accepting all changes
gives 520 + 260 + 120 + 85 = 985; refusing them 450 + 300 + 120 + 60 = 930.
The archives are stored, not compressed, so that their bytes do not depend
on a compression library.
"""

from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_STORED, ZipFile, ZipInfo

# A line is a list of (kind, author, text); kind is "keep", "ins" or "del".
# A line whose parts are all inserted or deleted comes or goes as a whole.
LINES = [
    [("keep", "", "Fête du quartier\u00a0: budget / Neighbourhood party: budget")],
    [("keep", "", "Sono / Sound: "), ("del", "Karim", "450"),
     ("ins", "Karim", "520"), ("keep", "", " €")],
    [("keep", "", "Boissons / Drinks: "), ("del", "Léa", "300"),
     ("ins", "Léa", "260"), ("keep", "", " €")],
    [("keep", "", "Affiches / Posters: 120 €")],
    [("del", "Zoé", "Ballons / Balloons: 60 €")],
    [("ins", "Karim", "Assurance / Insurance: 85 €")],
    [("keep", "", "Merci à tous / Thank you all.")],
]
COMMENTS = {  # line: (author, text)
    1: ("Léa", "Le prix de l'an dernier était 400 €. / "
               "Last year's price was €400."),
    3: ("Zoé", "Et si on imprimait chez moi pour 40\u00a0€\u00a0? / "
               "What if we printed at my place for €40?"),
}
WHEN = "2026-04-14T10:00:00Z"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_zip(name, files):
    with ZipFile(Path(__file__).with_name(name), "w", ZIP_STORED) as archive:
        for path, text in files:
            info = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode())


def whole(line):
    kinds = {kind for kind, _, _ in line}
    return kinds.pop() if len(kinds) == 1 and kinds != {"keep"} else ""


# -- docx ----------------------------------------------------------------

W = ('xmlns:w="http://schemas.openxmlformats.org/'
     'wordprocessingml/2006/main"')
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = ("http://schemas.openxmlformats.org/officeDocument/2006/"
          "relationships")
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."


class Numbers:
    """Ids of tracked changes, which are unique in a document."""

    def __init__(self):
        self.last = 100

    def mark(self, author):
        self.last += 1
        return (f'w:id="{self.last}" w:author="{escape(author)}"'
                f' w:date="{WHEN}"')


def docx_part(part, numbers):
    kind, author, text = part
    tag = "delText" if kind == "del" else "t"
    run = (f'<w:r><w:{tag} xml:space="preserve">{escape(text)}</w:{tag}>'
           "</w:r>")
    if kind == "keep":
        return run
    return f"<w:{kind} {numbers.mark(author)}>{run}</w:{kind}>"


def docx_line(index, line, numbers):
    kind = whole(line)
    mark = (f"<w:pPr><w:rPr><w:{kind} {numbers.mark(line[0][1])}/></w:rPr>"
            "</w:pPr>" if kind else "")
    body = "".join(docx_part(part, numbers) for part in line)
    if index in COMMENTS:
        body = (f'<w:commentRangeStart w:id="{index}"/>{body}'
                f'<w:commentRangeEnd w:id="{index}"/>'
                f'<w:r><w:commentReference w:id="{index}"/></w:r>')
    return f"<w:p>{mark}{body}</w:p>"


def docx_comments():
    notes = "".join(
        f'<w:comment w:id="{i}" w:author="{escape(author)}"'
        f' w:date="{WHEN}" w:initials="{author[0]}"><w:p><w:r><w:t>'
        f"{escape(text)}</w:t></w:r></w:p></w:comment>"
        for i, (author, text) in COMMENTS.items())
    return f"{XML}<w:comments {W}>{notes}</w:comments>"


def write_docx():
    numbers = Numbers()
    body = "".join(docx_line(i, line, numbers)
                   for i, line in enumerate(LINES))
    write_zip("budget-notes.docx", [
        ("[Content_Types].xml", f"""{XML}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{TYPE}document.main+xml"/>
<Override PartName="/word/comments.xml" ContentType="{TYPE}comments+xml"/>
</Types>"""),
        ("_rels/.rels", f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>
</Relationships>"""),
        ("word/_rels/document.xml.rels",
         f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/comments" Target="comments.xml"/>
</Relationships>"""),
        ("word/document.xml",
         f"{XML}<w:document {W}><w:body>{body}</w:body></w:document>"),
        ("word/comments.xml", docx_comments()),
    ])


# -- odt -----------------------------------------------------------------

ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = (f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" '
         'xmlns:dc="http://purl.org/dc/elements/1.1/"')


def odt_region(number, kind, author, text):
    tag = "insertion" if kind == "ins" else "deletion"
    info = (f"<office:change-info><dc:creator>{escape(author)}</dc:creator>"
            f"<dc:date>{WHEN[:-1]}</dc:date></office:change-info>")
    return (f'<text:changed-region text:id="c{number}"><text:{tag}>{info}'
            f"{text if kind == 'del' else ''}</text:{tag}>"
            "</text:changed-region>")


def odt_comment(index):
    if index not in COMMENTS:
        return ""
    author, text = COMMENTS[index]
    return (f"<office:annotation><dc:creator>{escape(author)}</dc:creator>"
            f"<dc:date>{WHEN[:-1]}</dc:date><text:p>{escape(text)}</text:p>"
            "</office:annotation>")


class Odt:
    """Body and change regions, built line by line."""

    def __init__(self):
        self.regions = []
        self.body = []

    def number(self, kind, author, text=""):
        self.regions.append(
            odt_region(len(self.regions) + 1, kind, author, text))
        return len(self.regions)

    def part(self, part):
        kind, author, text = part
        if kind == "keep":
            return escape(text)
        n = self.number(kind, author, f"<text:p>{escape(text)}</text:p>")
        if kind == "del":
            return f'<text:change text:change-id="c{n}"/>'
        return (f'<text:change-start text:change-id="c{n}"/>{escape(text)}'
                f'<text:change-end text:change-id="c{n}"/>')

    def append_to_last(self, mark):
        last = self.body.pop()
        self.body.append(last.removesuffix("</text:p>") + mark + "</text:p>")

    def deleted_line(self, line):
        # A deleted paragraph joins the one before it: its break goes too.
        text = escape("".join(text for _, _, text in line))
        n = self.number("del", line[0][1], f"<text:p/><text:p>{text}</text:p>")
        self.append_to_last(f'<text:change text:change-id="c{n}"/>')

    def inserted_line(self, line):
        text = escape("".join(text for _, _, text in line))
        n = self.number("ins", line[0][1])
        self.append_to_last(f'<text:change-start text:change-id="c{n}"/>')
        self.body.append(f'<text:p>{text}'
                         f'<text:change-end text:change-id="c{n}"/></text:p>')

    def line(self, index, line):
        kind = whole(line)
        if kind == "del":
            self.deleted_line(line)
        elif kind == "ins":
            self.inserted_line(line)
        else:
            text = "".join(self.part(part) for part in line)
            self.body.append(
                f"<text:p>{odt_comment(index)}{text}</text:p>")


def write_odt():
    odt = Odt()
    for index, line in enumerate(LINES):
        odt.line(index, line)
    content = (f'{XML}<office:document-content {NAMES} office:version="1.2">'
               "<office:body><office:text>"
               f"<text:tracked-changes>{''.join(odt.regions)}"
               f"</text:tracked-changes>{''.join(odt.body)}"
               "</office:text></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.text"
    manifest = f"""{XML}<manifest:manifest \
xmlns:manifest="{ODF}:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>
<manifest:file-entry manifest:full-path="content.xml" \
manifest:media-type="text/xml"/>
</manifest:manifest>"""
    write_zip("budget-notes.odt", [
        ("mimetype", kind), ("META-INF/manifest.xml", manifest),
        ("content.xml", content)])


write_docx()
write_odt()
