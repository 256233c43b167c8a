#!/usr/bin/env python3
"""Write router-log.txt: a day of a home router.

Local addresses are lent to devices and change hands during the day. The
outside address 198.51.100.66 is called from 192.168.1.23 while that address
is lent to the door camera; before and after it belongs to others.
"""

from pathlib import Path

LEASES = [  # minute, local address, device
    (0, "192.168.1.20", "portable-nour"), (1, "192.168.1.21", "tele-salon"),
    (2, "192.168.1.22", "camera-porte"), (3, "192.168.1.23", "tablette-leo"),
    (4, "192.168.1.24", "imprimante"), (612, "192.168.1.23", "enceinte"),
    (771, "192.168.1.22", "telephone-nour"),
    (772, "192.168.1.23", "camera-porte"),
    (1015, "192.168.1.22", "enceinte"),
    (1016, "192.168.1.23", "telephone-nour"),
    (1018, "192.168.1.25", "camera-porte"),
]
ORDINARY = ["192.0.2.10", "192.0.2.44", "203.0.113.5", "203.0.113.80",
            "192.0.2.130"]
BAD = "198.51.100.66"
BAD_TIMES = (845, 860, 875, 890, 905)


def stamp(minute):
    return f"2026-05-04 {minute // 60:02}:{minute % 60:02}"


def lease(minute, address, device):
    return minute, f"{stamp(minute)} LEASE   {address} -> {device}"


def connect(minute, address, target, size):
    return (minute, f"{stamp(minute)} CONNECT {address} -> {target}:443"
                    f" {size} kB")


def ordinary():
    rows = []
    for i in range(90):
        minute = 10 + i * 15
        n = i * 7 + i // 5
        rows.append(connect(minute, f"192.168.1.{20 + n % 5}",
                            ORDINARY[(n * 3 + i) % 5], 3 + n * 11 % 240))
    return rows


def main():
    rows = [lease(*one) for one in LEASES] + ordinary()
    rows += [connect(minute, "192.168.1.23", BAD, 2) for minute in BAD_TIMES]
    rows.sort()
    text = "\n".join(line for _, line in rows) + "\n"
    target = Path(__file__).with_name("router-log.txt")
    target.write_bytes(text.replace("\n", "\r\n").encode())


main()
