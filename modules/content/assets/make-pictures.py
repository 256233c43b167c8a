#!/usr/bin/env python3
"""Makes the pictures of the pack that people inspect.

faded-note.png      a number in a grey that is hardly darker than its ground
market-stall.jpg    author and licence in its metadata
bike-for-sale.jpg   date and place in its metadata

The JPEG encoder is the baseline one of ITU-T T.81 (Annexes A, C, F, K), with
integer arithmetic only, so that the bytes are the same everywhere.
"""
import math
import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(data)


class Canvas:
    """Pixels as (r, g, b), origin top left."""

    def __init__(self, width, height, colour):
        self.width, self.height = width, height
        self.rows = [[colour] * width for _ in range(height)]

    def fill(self, x0, y0, x1, y1, inside, colour):
        for y in range(max(0, y0), min(self.height, y1)):
            row = self.rows[y]
            for x in range(max(0, x0), min(self.width, x1)):
                if inside(x, y):
                    row[x] = colour

    def box(self, x, y, width, height, colour):
        self.fill(x, y, x + width, y + height, lambda *_: True, colour)

    def disc(self, cx, cy, radius, colour, hole=0):
        def inside(x, y):
            d = (x - cx) ** 2 + (y - cy) ** 2
            return hole * hole <= d <= radius * radius
        self.fill(cx - radius, cy - radius, cx + radius + 1, cy + radius + 1,
                  inside, colour)

    def line(self, x0, y0, x1, y1, width, colour):
        dx, dy = x1 - x0, y1 - y0
        length2 = dx * dx + dy * dy

        def inside(x, y):
            along = (x - x0) * dx + (y - y0) * dy
            across = (x - x0) * dy - (y - y0) * dx
            return (0 <= along <= length2 and
                    4 * across * across <= width * width * length2)
        self.fill(min(x0, x1) - width, min(y0, y1) - width,
                  max(x0, x1) + width, max(y0, y1) + width, inside, colour)


# PNG, one grey byte a pixel

DIGITS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
}
PAPER, INK = 252, 250


def faded_note(number):
    width, height, scale = 640, 320, 16
    rows = [bytearray([PAPER] * width) for _ in range(height)]
    for n, digit in enumerate(number):
        for i, bits in enumerate(DIGITS[digit].split()):
            for j, bit in enumerate(bits):
                if bit == "1":
                    x = 80 + n * 6 * scale + j * scale
                    for y in range(100 + i * scale, 100 + (i + 1) * scale):
                        rows[y][x:x + scale] = bytes([INK]) * scale
    raw = b"".join(b"\0" + bytes(row) for row in rows)

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0,
                                       0, 0)) +
            chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


# JPEG

ZIGZAG = sorted(range(64), key=lambda n: (
    n // 8 + n % 8, n // 8 if (n // 8 + n % 8) % 2 else n % 8))
QUANT = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]
QUALITY = [max(1, (q * 2 + 2) // 5) for q in QUANT]
DC_BITS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
DC_VALUES = bytes(range(12))
AC_BITS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
AC_VALUES = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
    "2433627282090a161718191a25262728292a3435363738393a43444546474849"
    "4a535455565758595a636465666768696a737475767778797a83848586878889"
    "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
    "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
    "f9fa")
COS = [[round((1 << 12) * math.cos((2 * x + 1) * u * math.pi / 16) *
              (math.sqrt(0.125) if u == 0 else 0.5)) for x in range(8)]
       for u in range(8)]


def codes(bits, values):
    """symbol -> (code, length), as Annex C builds them."""
    table, code, k = {}, 0, 0
    for length, count in enumerate(bits, 1):
        for _ in range(count):
            table[values[k]] = (code, length)
            code, k = code + 1, k + 1
        code <<= 1
    return table


DC, AC = codes(DC_BITS, DC_VALUES), codes(AC_BITS, AC_VALUES)


class Bits:
    def __init__(self):
        self.out, self.hold, self.count = bytearray(), 0, 0

    def put(self, value, length):
        self.hold = self.hold << length | value
        self.count += length
        while self.count >= 8:
            byte = self.hold >> (self.count - 8) & 255
            self.out.append(byte)
            if byte == 255:
                self.out.append(0)
            self.count -= 8
        self.hold &= (1 << self.count) - 1

    def symbol(self, table, symbol):
        self.put(*table[symbol])

    def number(self, value, size):
        self.put(value if value > 0 else value + (1 << size) - 1, size)


def transform(block):
    """Two passes of the DCT, then quantisation; 64 levels in, zigzag out."""
    rows = [[sum(c * v for c, v in zip(COS[u], block[8 * y:8 * y + 8]))
             for u in range(8)] for y in range(8)]
    flat = []
    for v in range(8):
        for u in range(8):
            flat.append(sum(COS[v][y] * rows[y][u] for y in range(8)))
    out = []
    for n in ZIGZAG:
        step = QUALITY[n] << 24
        out.append((abs(flat[n]) + step // 2) // step *
                   (1 if flat[n] > 0 else -1))
    return out


def encode_block(bits, levels, before):
    difference = levels[0] - before
    size = abs(difference).bit_length()
    bits.symbol(DC, size)
    if size:
        bits.number(difference, size)
    last = max((i for i in range(1, 64) if levels[i]), default=0)
    run = 0
    for level in levels[1:last + 1]:
        if level == 0:
            run += 1
            continue
        while run > 15:
            bits.symbol(AC, 0xf0)
            run -= 16
        size = abs(level).bit_length()
        bits.symbol(AC, run << 4 | size)
        bits.number(level, size)
        run = 0
    if last < 63:
        bits.symbol(AC, 0)
    return levels[0]


def ycc(r, g, b):
    """Y, Cb, Cr around zero (JFIF), in integers."""
    return ((19595 * r + 38470 * g + 7471 * b + 32768 >> 16) - 128,
            -11059 * r - 21709 * g + 32768 * b + 32768 >> 16,
            32768 * r - 27439 * g - 5329 * b + 32768 >> 16)


def jpeg(canvas, exif):
    def segment(marker, data):
        return struct.pack(">BBH", 255, marker, len(data) + 2) + data

    bits, before, known = Bits(), [0, 0, 0], {}
    for y in range(0, canvas.height, 8):
        for x in range(0, canvas.width, 8):
            pixels = [ycc(*p) for row in canvas.rows[y:y + 8]
                      for p in row[x:x + 8]]
            for c in range(3):
                block = tuple(p[c] for p in pixels)
                if block not in known:
                    known[block] = transform(block)
                before[c] = encode_block(bits, known[block], before[c])
    bits.put(127, 7)
    frame = struct.pack(">BHHB", 8, canvas.height, canvas.width, 3)
    return (
        b"\xff\xd8" + segment(0xe1, b"Exif\0\0" + exif) +
        segment(0xdb, b"\0" + bytes(QUALITY[n] for n in ZIGZAG)) +
        segment(0xc0, frame + b"".join(bytes([c, 0x11, 0])
                                       for c in (1, 2, 3))) +
        segment(0xc4, b"\0" + bytes(DC_BITS) + DC_VALUES) +
        segment(0xc4, b"\x10" + bytes(AC_BITS) + AC_VALUES) +
        segment(0xda, b"\x03\x01\0\x02\0\x03\0\0\x3f\0") +
        bytes(bits.out) + b"\xff\xd9")


# Exif: TIFF directories of (tag, type, count, bytes)

def ascii_tag(tag, text):
    data = text.encode("ascii") + b"\0"
    return (tag, 2, len(data), data)


def degrees(value):
    """Degrees, minutes, seconds as three rationals."""
    seconds = round(value * 360000)
    parts = [(seconds // 360000, 1), (seconds // 6000 % 60, 1),
             (seconds % 6000, 100)]
    return b"".join(struct.pack("<II", *part) for part in parts)


def directory(entries, start):
    """One IFD at offset start: its bytes, values that do not fit after it."""
    entries = sorted(entries)
    values = start + 2 + 12 * len(entries) + 4
    head, tail = struct.pack("<H", len(entries)), b""
    for tag, kind, count, data in entries:
        head += struct.pack("<HHI", tag, kind, count)
        if len(data) <= 4:
            head += data.ljust(4, b"\0")
        else:
            head += struct.pack("<I", values + len(tail))
            tail += data + b"\0" * (len(data) % 2)
    return head + struct.pack("<I", 0) + tail


def exif(taken, author=None, rights=None, place=None):
    first = [ascii_tag(0x0132, taken)]
    if author:
        first.append(ascii_tag(0x013b, author))
    if rights:
        first.append(ascii_tag(0x8298, rights))
    long = lambda tag, value: (tag, 4, 1, struct.pack("<I", value))
    detail = [ascii_tag(0x9003, taken), (0x9000, 7, 4, b"0230")]
    gps = []
    if place:
        gps = [(0, 1, 4, b"\2\3\0\0"), ascii_tag(1, "N"),
               (2, 5, 3, degrees(place[0])), ascii_tag(3, "E"),
               (4, 5, 3, degrees(place[1]))]
    pointers = [0x8769] + ([0x8825] if gps else [])
    size = len(directory(first + [long(tag, 0) for tag in pointers], 8))
    at = 8 + size
    parts = directory(detail, at)
    links = [long(0x8769, at)]
    if gps:
        links.append(long(0x8825, at + len(parts)))
        parts += directory(gps, at + len(parts))
    return b"II*\0" + struct.pack("<I", 8) + directory(first + links, 8) + parts


def market():
    c = Canvas(640, 424, (178, 214, 240))
    c.box(0, 330, 640, 94, (150, 140, 130))
    for n in range(8):
        c.box(40 + 70 * n, 60, 70, 80,
              (200, 60, 50) if n % 2 else (245, 240, 230))
        c.disc(75 + 70 * n, 140, 35, (200, 60, 50) if n % 2
               else (245, 240, 230))
    c.box(46, 140, 10, 240, (110, 80, 60))
    c.box(584, 140, 10, 240, (110, 80, 60))
    c.box(40, 270, 560, 80, (150, 105, 70))
    for x, colour in [(60, (235, 150, 40)), (190, (190, 40, 45)),
                      (320, (120, 170, 60)), (450, (120, 60, 120))]:
        c.box(x, 235, 120, 40, (125, 85, 55))
        for row in range(3):
            for n in range(5 - row):
                c.disc(x + 14 + 23 * n + 11 * row, 228 - 18 * row, 12, colour)
    return c


def bike():
    c = Canvas(640, 424, (205, 198, 186))
    for y in range(0, 300, 30):
        c.box(0, y, 640, 2, (185, 178, 166))
        for x in range(15 * (y // 30 % 2), 640, 60):
            c.box(x, y, 2, 30, (185, 178, 166))
    c.box(0, 300, 640, 124, (120, 122, 126))
    tyre, frame, metal = (40, 42, 46), (30, 110, 140), (90, 94, 100)
    for cx in (190, 450):
        c.disc(cx, 270, 88, tyre, 78)
        for dx, dy in [(78, 0), (0, 78), (55, 55), (55, -55)]:
            c.line(cx - dx, 270 - dy, cx + dx, 270 + dy, 2, metal)
        c.disc(cx, 270, 8, metal)
    for x0, y0, x1, y1 in [(190, 270, 260, 160), (260, 160, 300, 270),
                           (190, 270, 300, 270), (300, 270, 410, 165),
                           (260, 165, 410, 165), (450, 270, 405, 130)]:
        c.line(x0, y0, x1, y1, 9, frame)
    c.line(250, 130, 262, 165, 8, metal)
    c.box(222, 118, 62, 14, tyre)
    c.line(405, 130, 450, 118, 8, metal)
    c.box(436, 110, 40, 12, tyre)
    c.disc(300, 270, 22, metal, 12)
    return c


write("faded-note.png", faded_note("70362"))
write("market-stall.jpg", jpeg(market(), exif(
    "2023:09:16 10:42:00", "Ines Marchetti", "CC BY-NC 4.0")))
write("bike-for-sale.jpg", jpeg(bike(), exif(
    "2024:05:03 18:05:00", place=(49.2572, 4.0317))))
