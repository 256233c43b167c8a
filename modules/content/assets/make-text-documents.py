#!/usr/bin/env python3
"""Makes the text documents of the pack, each as .odt and as .docx.

A document is a list of blocks:
  ("title" | "h1" | "p" | "fake", text)   fake looks like h1 and is body text
  ("toc", [(text, page), ...])            a table of contents, already built
  ("table", [[cell, ...], ...])
  ("review", [run, ...])                  a paragraph with tracked changes; a
                                          run is text or (author, old, new)
The bytes depend on nothing but this file: members are stored, dates fixed.
"""
import os
import zipfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
REVIEWED = "2024-05-14T18:30:00"


def save(name, members):
    """Writes (path, text) members into a stored zip with a fixed date."""
    with zipfile.ZipFile(os.path.join(HERE, name), "w") as archive:
        for path, text in members:
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8"))


# OpenDocument text

ODF_SPACES = " ".join(
    'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % pair
    for pair in [("office", "office"), ("text", "text"), ("table", "table"),
                 ("style", "style"), ("fo", "xsl-fo-compatible")]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'

ODT_STYLES = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles %s office:version="1.2"><office:styles>
<style:style style:name="Standard" style:family="paragraph">
<style:paragraph-properties fo:margin-bottom="0.25cm"/>
<style:text-properties fo:font-size="12pt"/></style:style>
<style:style style:name="Title" style:family="paragraph"
 style:parent-style-name="Standard">
<style:text-properties fo:font-size="24pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1"
 style:family="paragraph" style:parent-style-name="Standard"
 style:next-style-name="Standard" style:default-outline-level="1">
<style:paragraph-properties fo:margin-top="0.5cm" fo:keep-with-next="always"%s/>
<style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Contents_20_1" style:display-name="Contents 1"
 style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties><style:tab-stops><style:tab-stop
 style:position="17cm" style:type="right" style:leader-style="dotted"
 style:leader-text="."/></style:tab-stops></style:paragraph-properties>
</style:style></office:styles><office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties
 fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>
</style:page-layout></office:automatic-styles><office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="A4"/>
</office:master-styles></office:document-styles>"""

ODT_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest manifest:version="1.2"
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml"
 manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml"
 manifest:media-type="text/xml"/></manifest:manifest>"""

BREAK = ' fo:break-before="page"'


def odt_toc(entries):
    lines = "".join(
        '<text:p text:style-name="Contents_20_1">%s<text:tab/>%d</text:p>'
        % (escape(text), page) for text, page in entries)
    return (
        '<text:table-of-content text:name="Contents" text:protected="true">'
        '<text:table-of-content-source text:outline-level="1">'
        '<text:table-of-content-entry-template text:outline-level="1"'
        ' text:style-name="Contents_20_1"><text:index-entry-text/>'
        '<text:index-entry-tab-stop style:type="right"'
        ' style:leader-char="."/><text:index-entry-page-number/>'
        '</text:table-of-content-entry-template>'
        '</text:table-of-content-source><text:index-body>%s'
        '</text:index-body></text:table-of-content>' % lines)


def odt_table(number, rows):
    body = "".join(
        "<table:table-row>%s</table:table-row>" % "".join(
            '<table:table-cell office:value-type="string"><text:p '
            'text:style-name="Standard">%s</text:p></table:table-cell>'
            % escape(cell) for cell in row) for row in rows)
    return ('<table:table table:name="Table%d"><table:table-column '
            'table:number-columns-repeated="%d"/>%s</table:table>'
            % (number, len(rows[0]), body))


def odt_review(runs, regions):
    """A paragraph with its changes; their descriptions go to regions."""
    out = []
    for run in runs:
        if isinstance(run, str):
            out.append(escape(run))
            continue
        author, old, new = run
        by = ("<office:change-info><dc:creator>%s</dc:creator><dc:date>%s"
              "</dc:date></office:change-info>" % (author, REVIEWED))
        n = len(regions)
        regions.append(
            '<text:changed-region text:id="c%d"><text:deletion>%s<text:p '
            'text:style-name="Standard">%s</text:p></text:deletion>'
            '</text:changed-region>' % (n, by, escape(old)))
        regions.append(
            '<text:changed-region text:id="c%d"><text:insertion>%s'
            '</text:insertion></text:changed-region>' % (n + 1, by))
        out.append(
            '<text:change text:change-id="c%d"/><text:change-start '
            'text:change-id="c%d"/>%s<text:change-end text:change-id="c%d"/>'
            % (n, n + 1, escape(new), n + 1))
    return '<text:p text:style-name="Standard">%s</text:p>' % "".join(out)


def odt(name, blocks, pages):
    regions, body = [], []
    for number, (kind, what) in enumerate(blocks):
        if kind == "toc":
            body.append(odt_toc(what))
        elif kind == "table":
            body.append(odt_table(number, what))
        elif kind == "review":
            body.append(odt_review(what, regions))
        elif kind == "h1":
            body.append('<text:h text:style-name="Heading_20_1" '
                        'text:outline-level="1">%s</text:h>' % escape(what))
        else:
            style = {"title": "Title", "fake": "P1"}.get(kind, "Standard")
            body.append('<text:p text:style-name="%s">%s</text:p>'
                        % (style, escape(what)))
    tracked = ("<text:tracked-changes>%s</text:tracked-changes>"
               % "".join(regions) if regions else "")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content %s '
        'office:version="1.2"><office:automatic-styles><style:style '
        'style:name="P1" style:family="paragraph" style:parent-style-name='
        '"Standard"><style:paragraph-properties fo:margin-top="0.5cm"%s/>'
        '<style:text-properties fo:font-size="18pt" fo:font-weight="bold"/>'
        '</style:style></office:automatic-styles><office:body><office:text>'
        '%s%s</office:text></office:body></office:document-content>'
        % (ODF_SPACES, BREAK if pages else "", tracked, "".join(body)))
    save(name, [("mimetype", "application/vnd.oasis.opendocument.text"),
                ("content.xml", content),
                ("styles.xml", ODT_STYLES % (ODF_SPACES,
                                             BREAK if pages else "")),
                ("META-INF/manifest.xml", ODT_MANIFEST)])


# Office Open XML text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = ("http://schemas.openxmlformats.org/officeDocument/2006/"
          "relationships/")
TYPE = ("application/vnd.openxmlformats-officedocument."
        "wordprocessingml.%s+xml")

DOCX_TYPES = (
    XML + '<Types xmlns="%scontent-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="%s"/>'
    '<Override PartName="/word/styles.xml" ContentType="%s"/></Types>'
    % (PACKAGE, TYPE % "document.main", TYPE % "styles"))
DOCX_RELS = (
    XML + '<Relationships xmlns="%srelationships"><Relationship Id="r1" '
    'Type="%sofficeDocument" Target="word/document.xml"/></Relationships>'
    % (PACKAGE, OFFICE))
DOCX_PART_RELS = (
    XML + '<Relationships xmlns="%srelationships"><Relationship Id="r1" '
    'Type="%sstyles" Target="styles.xml"/></Relationships>'
    % (PACKAGE, OFFICE))
LOOK = {"title": '<w:b/><w:sz w:val="48"/>', "h1": '<w:b/><w:sz w:val="36"/>'}


def docx_styles(pages):
    return XML + (
        '<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140"'
        '/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:basedOn w:val="Normal"/><w:rPr>%s</w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name '
        'w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next '
        'w:val="Normal"/><w:pPr><w:keepNext/>%s<w:outlineLvl w:val="0"/>'
        '</w:pPr><w:rPr>%s</w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:tabs><w:tab w:val="right" '
        'w:leader="dot" w:pos="9600"/></w:tabs></w:pPr></w:style></w:styles>'
        % (W, LOOK["title"], "<w:pageBreakBefore/>" if pages else "",
           LOOK["h1"]))


def docx_run(text, look="", tag="t"):
    return ('<w:r>%s<w:%s xml:space="preserve">%s</w:%s></w:r>'
            % ("<w:rPr>%s</w:rPr>" % look if look else "", tag,
               escape(text), tag))


def docx_paragraph(inside, style="", more=""):
    named = '<w:pStyle w:val="%s"/>' % style if style else ""
    return ("<w:p>%s%s</w:p>"
            % ("<w:pPr>%s%s</w:pPr>" % (named, more) if named or more else "",
               inside))


def docx_toc(entries):
    field = '<w:r><w:fldChar w:fldCharType="%s"/></w:r>'
    first = (field % "begin" + '<w:r><w:instrText xml:space="preserve"> TOC '
             '\\o "1-1" </w:instrText></w:r>' + field % "separate")
    lines = []
    for n, (text, page) in enumerate(entries):
        inside = "%s<w:r><w:tab/></w:r>%s" % (docx_run(text),
                                              docx_run(str(page)))
        lines.append(docx_paragraph((first if n == 0 else "") + inside,
                                    "TOC1"))
    return "".join(lines) + docx_paragraph(field % "end")


def docx_table(rows):
    width = 9600 // len(rows[0])
    grid = '<w:gridCol w:w="%d"/>' % width * len(rows[0])
    line = "".join('<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                   % side for side in ("top", "left", "bottom", "right",
                                       "insideH", "insideV"))
    body = "".join(
        "<w:tr>%s</w:tr>" % "".join(
            '<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>'
            % (width, docx_paragraph(docx_run(cell))) for cell in row)
        for row in rows)
    return ('<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>'
            '%s</w:tblBorders></w:tblPr><w:tblGrid>%s</w:tblGrid>%s</w:tbl>'
            % (line, grid, body) + docx_paragraph(""))


def docx_review(runs, first):
    out = []
    for run in runs:
        if isinstance(run, str):
            out.append(docx_run(run))
            continue
        author, old, new = run
        by = 'w:id="%d" w:author="' + author + '" w:date="%sZ"' % REVIEWED
        out.append("<w:del %s>%s</w:del><w:ins %s>%s</w:ins>"
                   % (by % first, docx_run(old, tag="delText"),
                      by % (first + 1), docx_run(new)))
        first += 2
    return docx_paragraph("".join(out))


def docx(name, blocks, pages):
    body = []
    for number, (kind, what) in enumerate(blocks):
        if kind == "toc":
            body.append(docx_toc(what))
        elif kind == "table":
            body.append(docx_table(what))
        elif kind == "review":
            body.append(docx_review(what, 100 * number))
        elif kind == "fake":
            body.append(docx_paragraph(
                docx_run(what, LOOK["h1"]), "",
                "<w:pageBreakBefore/>" if pages else ""))
        else:
            style = {"title": "Title", "h1": "Heading1"}.get(kind, "")
            body.append(docx_paragraph(docx_run(what), style))
    document = XML + (
        '<w:document %s><w:body>%s<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body>'
        '</w:document>' % (W, "".join(body)))
    save(name, [("[Content_Types].xml", DOCX_TYPES),
                ("_rels/.rels", DOCX_RELS),
                ("word/document.xml", document),
                ("word/_rels/document.xml.rels", DOCX_PART_RELS),
                ("word/styles.xml", docx_styles(pages))])


# The documents

NEWSLETTER = [
    ("title", "Le Potager de la gare – The Station Garden"),
    ("h1", "Des nouvelles du printemps"),
    ("p", "L’assemblée du 12 avril a réuni trente-deux jardinières et "
     "jardiniers. Mme Delorme a présenté les comptes de l’année : il reste "
     "214 euros, que l’assemblée propose de consacrer à un récupérateur d’eau."),
    ("p", "Qui veut une parcelle s’adresse à Mme Delorme avant la fin du mois. "
     "La liste d’attente est courte cette année, et Mme Delorme rappelle que "
     "l’on peut partager une parcelle à deux."),
    ("p", "Les cotisations se règlent par virement ou en main propre, le samedi "
     "matin, quand Mme Delorme tient la permanence sous la tonnelle."),
    ("h1", "Permanences – Opening days"),
    ("table", [
        ["Jour – Day", "Heures – Hours", "Qui – Who"],
        ["Mercredi – Wednesday", "14–17", "M. Bakri"],
        ["Samedi – Saturday", "9–12", "Mme Delorme"],
        ["Dimanche – Sunday", "10–12", "Mme Nowak"],
        ["Jours fériés – Public holidays", "10–11", "Mme Delorme"],
    ]),
    ("h1", "Les outils"),
    ("p", "Deux bêches et un arrosoir manquent. Si vous les avez empruntés, "
     "rapportez-les dans la cabane ou déposez-les chez Mme Delorme, au 6 de la "
     "rue du Quai. M. Bakri affûtera les sécateurs le 2 mai."),
    ("h1", "News of the spring"),
    ("p", "Thirty-two gardeners came to the meeting of 12 April. Ms Delorme "
     "presented the accounts of the year: 214 euros are left, and the meeting "
     "suggests spending them on a rainwater tank."),
    ("p", "If you would like a plot, ask Ms Delorme before the end of the "
     "month. The waiting list is short this year, and two people can share a "
     "plot: Ms Delorme will put you in touch."),
    ("p", "Fees are paid by bank transfer or by hand on Saturday mornings, when "
     "Ms Delorme is under the arbour."),
    ("h1", "The tools"),
    ("p", "Two spades and a watering can are missing. If you have borrowed "
     "them, bring them back to the shed or leave them with Ms Delorme, 6 rue "
     "du Quai. Mr Bakri will sharpen the secateurs on 2 May."),
    ("p", "La rédaction – the editors: Mme Nowak, M. Bakri, Mme Delorme."),
]

STAGES = [
    ("Nantes", 0, "On part du château, le long du quai.",
     "We start at the castle, along the quay."),
    ("Angers", 91, "La rivière est large et les peupliers donnent de l’ombre.",
     "The river is wide and the poplars give shade."),
    ("Saumur", 48, "Un orage, une heure sous un pont, puis le soleil.",
     "A storm, an hour under a bridge, then the sun."),
    ("Tours", 66, "Beaucoup de monde sur la voie, il faut rouler en file.",
     "Many people on the track, we have to ride in single file."),
    ("Blois", 63, "Une crevaison à mi-chemin, réparée en dix minutes.",
     "A flat tyre half way, mended in ten minutes."),
    ("Orléans", 61, "Dernière étape, arrivée avant midi et retour en train.",
     "Last stage, there before noon and back home by train."),
]


def diary():
    """The stage of Saumur looks like the others, but has no heading style."""
    blocks = [("title", "Le fleuve à vélo – The river by bike"),
              ("toc", [(town, page) for page, (town, *_)
                       in enumerate(STAGES, 2) if town != "Saumur"])]
    for town, distance, french, english in STAGES:
        blocks.append(("fake" if town == "Saumur" else "h1", town))
        blocks.append(("p", "%d km" % distance))
        blocks.append(("p", french))
        blocks.append(("p", english))
    return blocks


BUDGET = [
    ("title", "Fête du quartier – Street party"),
    ("p", "Budget à relire – Budget to be reviewed"),
    ("review", ["Location de la salle – Hire of the room: ",
                ("Nadia", "150", "120"), " €"]),
    ("review", ["Repas, par personne – Meal, per person: ",
                ("Nadia", "8", "9"), " €"]),
    ("review", ["Personnes attendues – People expected: ",
                ("Tom", "60", "75")]),
    ("review", ["La fête a lieu ", ("Tom", "dehors", "sous le préau"),
                " – The party is held ",
                ("Tom", "outdoors", "under the shelter"), "."]),
]

for stem, blocks, pages in [("garden-newsletter", NEWSLETTER, False),
                            ("river-by-bike", diary(), True),
                            ("party-budget", BUDGET, False)]:
    odt(stem + ".odt", blocks, pages)
    docx(stem + ".docx", blocks, pages)
