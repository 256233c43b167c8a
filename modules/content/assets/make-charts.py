#!/usr/bin/env python3
"""Makes the bar charts that challenges show, as SVG on a ground of their own."""
import pathlib

HERE = pathlib.Path(__file__).parent
LEFT, TOP, HIGH, STEP = 60, 20, 240, 90


def chart(name, bars, low, high, every):
    """Bars of (label, value) over an axis from low to high."""
    width, height = LEFT + STEP * len(bars) + 20, TOP + HIGH + 44
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="16" fill="#1b1f2a">',
        '<rect width="100%" height="100%" fill="#ffffff"/>']
    for value in range(low, high + 1, every):
        y = TOP + HIGH - (value - low) * HIGH // (high - low)
        out.append(f'<path d="M{LEFT} {y}H{width - 20}" stroke="#c9cedb"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 6}" text-anchor="end">'
                   f"{value}</text>")
    for i, (label, value) in enumerate(bars):
        tall = (value - low) * HIGH // (high - low)
        x = LEFT + STEP * i + 20
        out.append(f'<rect x="{x}" y="{TOP + HIGH - tall}" width="50" '
                   f'height="{tall}" fill="#2f4bd8"/>')
        out.append(f'<text x="{x + 25}" y="{TOP + HIGH + 26}" '
                   f'text-anchor="middle">{label}</text>')
    out.append("</svg>")
    (HERE / name).write_text("\n".join(out) + "\n", encoding="utf-8")


chart("visitors.svg", [("A", 300), ("B", 200), ("C", 450), ("D", 250)],
      0, 500, 100)
chart("cut-axis.svg", [("A", 96), ("B", 99)], 95, 100, 1)
