#!/usr/bin/env python3
"""Draws crue-mars-2024.jpg: a flooded street, with the data a camera records.

A baseline JPEG encoder in integers, so that the bytes are the same everywhere.
"""
import math
import pathlib
import struct

WIDTH, HEIGHT = 480, 320
OUT = pathlib.Path(__file__).with_name("crue-mars-2024.jpg")

# ITU-T T.81 annex K: quantisation and Huffman tables.
LUMA_Q = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]
DC_BITS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
DC_VALUES = list(range(12))
AC_BITS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
AC_VALUES = list(bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
    "2433627282090a161718191a25262728292a3435363738393a43444546474849"
    "4a535455565758595a636465666768696a737475767778797a83848586878889"
    "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
    "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
    "f9fa"))
ZIGZAG = sorted(range(64), key=lambda i: (
    i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
COSINE = [[round(4096 * math.cos((2 * x + 1) * u * math.pi / 16)
                 * (math.sqrt(0.125) if u == 0 else 0.5))
           for x in range(8)] for u in range(8)]


def house(x, y, left, right, roof, wall):
    """The colour of one house front at a point, or None beside it."""
    if not left <= x < right or y < roof:
        return None
    if y < roof + 14:
        return (120, 62, 48)
    column, row = (x - left) % 44, (y - roof) % 62
    if 12 <= column < 32 and 24 <= row < 52:
        return (70, 96, 120) if 17 <= column < 27 else (58, 110, 84)
    return wall


def scene(x, y):
    """The street seen between two rows of houses, water to the window sills."""
    water = 218 + (1 if (x // 9 + y // 3) % 5 == 0 else 0)
    if y >= water:
        ripple = (x * 3 + y * 7) // 11 % 4 * 6
        depth = (y - 218) // 4
        return (118 - depth + ripple, 104 - depth + ripple, 84 - depth + ripple)
    for left, right, roof, wall in (
            (0, 92, 40, (214, 196, 160)), (92, 168, 84, (196, 160, 130)),
            (312, 392, 92, (206, 186, 170)), (392, 480, 52, (222, 206, 178))):
        colour = house(x, y, left, right, roof, wall)
        if colour:
            return colour
    if 236 <= x < 242 and y > 120:
        return (60, 60, 66)
    if (x - 239) ** 2 + (y - 116) ** 2 < 80:
        return (236, 226, 180)
    return (176 + y // 8, 186 + y // 8, 200 + y // 10)


def planes():
    """Y, Cb, Cr by 8x8 blocks in reading order, shifted to be signed."""
    for top in range(0, HEIGHT, 8):
        for left in range(0, WIDTH, 8):
            block = [scene(left + i % 8, top + i // 8) for i in range(64)]
            yield (
                [(299 * r + 587 * g + 114 * b) // 1000 - 128
                 for r, g, b in block],
                [(-169 * r - 331 * g + 500 * b) // 1000 for r, g, b in block],
                [(500 * r - 419 * g - 81 * b) // 1000 for r, g, b in block])


def transform(block):
    """Forward DCT of 64 samples, quantised, in zigzag order."""
    rows = [[sum(block[8 * y + x] * COSINE[u][x] for x in range(8))
             for u in range(8)] for y in range(8)]
    out = []
    for place in ZIGZAG:
        v, u = divmod(place, 8)
        value = sum(rows[y][u] * COSINE[v][y] for y in range(8))
        step = LUMA_Q[place] << 24
        out.append((abs(value) + step // 2) // step * (1 if value > 0 else -1))
    return out


def codes(bits, values):
    """value → (code, length) of a canonical Huffman table."""
    table, code, at = {}, 0, 0
    for length, count in enumerate(bits, 1):
        for value in values[at:at + count]:
            table[value] = (code, length)
            code += 1
        at += count
        code <<= 1
    return table


DC, AC = codes(DC_BITS, DC_VALUES), codes(AC_BITS, AC_VALUES)


def magnitude(value):
    """(size, bits) of a coefficient, T.81 F.1.2."""
    size = abs(value).bit_length()
    return size, value if value >= 0 else value + (1 << size) - 1


def encode(block, before, put):
    size, bits = magnitude(block[0] - before)
    put(*DC[size])
    put(bits, size)
    run = 0
    last = max((i for i in range(64) if block[i]), default=0)
    for value in block[1:last + 1]:
        if value == 0:
            run += 1
            continue
        while run > 15:
            put(*AC[0xF0])
            run -= 16
        size, bits = magnitude(value)
        put(*AC[run << 4 | size])
        put(bits, size)
        run = 0
    if last < 63:
        put(*AC[0])


def scan():
    """The entropy-coded data of the picture."""
    bits = []

    def put(code, length):
        bits.append(format(code, f"0{length}b") if length else "")

    before = [0, 0, 0]
    for parts in planes():
        for i, part in enumerate(parts):
            block = transform(part)
            encode(block, before[i], put)
            before[i] = block[0]
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    data = int(stream, 2).to_bytes(len(stream) // 8, "big")
    return data.replace(b"\xff", b"\xff\x00")


def directory(entries, offset, following=0):
    """One TIFF directory of (tag, type, count, value) at an offset."""
    head = struct.pack("<H", len(entries))
    values = b""
    free = offset + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        if isinstance(value, bytes) and len(value) > 4:
            head += struct.pack("<HHII", tag, kind, count, free + len(values))
            values += value + b"\0" * (len(value) % 2)
        elif isinstance(value, bytes):
            head += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
        else:
            head += struct.pack("<HHII", tag, kind, count, value)
    return head + struct.pack("<I", following) + values


def ascii_entry(tag, words):
    data = words.encode("ascii") + b"\0"
    return (tag, 2, len(data), data)


def exif():
    main = [
        ascii_entry(0x010E, "Rue des Tanneurs"),
        ascii_entry(0x010F, "Boitier"), ascii_entry(0x0110, "B-200"),
        ascii_entry(0x0131, "Retouche 4.1"),
        ascii_entry(0x0132, "2024:03:11 19:42:05")]
    start = 8
    own = len(directory(main + [(0x8769, 4, 1, 0)], start))
    camera = [
        (0x9000, 7, 4, b"0232"),
        ascii_entry(0x9003, "2016:06:03 08:17:31"),
        ascii_entry(0x9004, "2016:06:03 08:17:31"),
        (0xA002, 4, 1, WIDTH), (0xA003, 4, 1, HEIGHT)]
    tiff = struct.pack("<2sHI", b"II", 42, start)
    tiff += directory(main + [(0x8769, 4, 1, start + own)], start)
    return b"Exif\0\0" + tiff + directory(camera, start + own)


def segment(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg():
    quantisers = bytes([0]) + bytes(LUMA_Q[i] for i in ZIGZAG)
    frame = struct.pack(">BHHB", 8, HEIGHT, WIDTH, 3)
    frame += bytes([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    return (
        b"\xff\xd8" + segment(0xE1, exif()) + segment(0xDB, quantisers)
        + segment(0xC0, frame)
        + segment(0xC4, b"\x00" + bytes(DC_BITS) + bytes(DC_VALUES))
        + segment(0xC4, b"\x10" + bytes(AC_BITS) + bytes(AC_VALUES))
        + segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]))
        + scan() + b"\xff\xd9")


OUT.write_bytes(jpeg())
