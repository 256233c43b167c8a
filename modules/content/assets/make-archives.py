#!/usr/bin/env python3
"""Makes photos.zip and budgets.zip, and piece-jointe.dat, a PDF in disguise.

Nothing is deflated and every date is given, so that the bytes are the same
everywhere.
"""
import binascii
import pathlib
import struct
import zipfile
import zlib

HERE = pathlib.Path(__file__).parent
SIDE = 48

PHOTOS = {
    "photos/selection/p01.png": (92, 140, 84),
    "photos/selection/p02.png": (70, 110, 150),
    "photos/selection/p05.png": (180, 150, 90),
    "photos/selection/details/p08.png": (190, 80, 80),
    "photos/selection/details/p09.png": (220, 190, 60),
    "photos/autres-others/p03.png": (120, 120, 120),
    "photos/autres-others/p04.png": (60, 60, 60),
    "photos/autres-others/p06.png": (200, 200, 190),
    "photos/autres-others/p07.png": (150, 100, 60),
}
NOTES = {
    "photos/selection/notes.txt": "p01, p02, p05: jardin / garden\n",
    "photos/autres-others/notes.txt": "p03, p04, p06, p07\n",
}
BUDGETS = {
    "budget-final.csv": ((2025, 1, 20, 17, 12, 0), 14300),
    "budget-final-2.csv": ((2025, 1, 28, 9, 40, 0), 14850),
    "budget-a.csv": ((2025, 2, 11, 10, 2, 0), 15100),
    "budget-b.csv": ((2025, 3, 4, 18, 55, 0), 15260),
    "budget-c.csv": ((2024, 12, 18, 8, 30, 0), 13900),
}


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def stored(data):
    """A zlib stream of one block that is not compressed."""
    return (b"\x78\x01\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF)
            + data + struct.pack(">I", zlib.adler32(data)))


def png(colour):
    """A square that fades from a colour to half of it."""
    rows = b""
    for y in range(SIDE):
        shade = [c * (2 * SIDE - y) // (2 * SIDE) for c in colour]
        rows += b"\0" + bytes(shade) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", stored(rows)) + chunk(b"IEND", b""))


def archive(name, members):
    """members: (path, date, bytes) in the order of the archive."""
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_STORED) as out:
        for path, date, data in members:
            info = zipfile.ZipInfo(path, date)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            out.writestr(info, data)


def photos():
    date = (2025, 6, 14, 11, 0, 0)
    members = [(path, date, png(colour)) for path, colour in PHOTOS.items()]
    members += [(path, date, text.encode()) for path, text in NOTES.items()]
    archive("photos.zip", sorted(members))


def budgets():
    archive("budgets.zip", [
        (name, date, f"poste;montant\ntotal;{total}\n".encode())
        for name, (date, total) in sorted(BUDGETS.items())])


def page():
    """The text of the PDF's page, in PDF's own language."""
    lines = [
        ("F2", 18, "Valmont"),
        ("F1", 12, "Demande de salle / Room request"),
        ("F1", 12, "Dossier n\xb0 / File no.: KD-4827"),
        ("F1", 12, "1 x salle des Tilleuls / Lime Tree Room")]
    text = "BT 60 760 Td "
    for font, size, words in lines:
        text += f"/{font} {size} Tf ({words}) Tj 0 -30 Td "
    return (text + "ET").encode("cp1252")


def pdf():
    """One page; the text is in hexadecimal, so that only a reader shows it."""
    stream = binascii.hexlify(page()).upper() + b">"
    font = (b"<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding"
            b" /BaseFont /Helvetica%s >>")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d /Filter /ASCIIHexDecode >>\nstream\n%s\nendstream"
        % (len(stream), stream),
        font % b"", font % b"-Bold"]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + (
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, len(out)))


photos()
budgets()
(HERE / "piece-jointe.dat").write_bytes(pdf())
