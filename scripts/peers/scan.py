"""Reads a set of codes with zxing-cpp and zbar: scan.py FOLDER. Fails unless both read all."""

import collections
import pathlib
import sys

import zxingcpp
from PIL import Image
from pyzbar import pyzbar

folder = pathlib.Path(sys.argv[1])
READERS = {
    "zxing-cpp": lambda image: [found.text for found in zxingcpp.read_barcodes(image)],
    "zbar": lambda image: [found.data.decode() for found in pyzbar.decode(image, [pyzbar.ZBarSymbol.QRCODE])],
}
read, unread = collections.Counter(), []
total = collections.Counter()
for line in (folder / "expected.txt").read_text().splitlines():
    file, condition, text = line.split("\t")
    image = Image.open(folder / file)
    for reader, decode in READERS.items():
        total[reader, condition] += 1
        if text in decode(image):
            read[reader, condition] += 1
        else:
            unread.append(f"{reader}: {file}: {condition}")
for (reader, condition), count in total.items():
    print(f"{reader:<10} {condition:<26} {read[reader, condition]} of {count}")
sys.exit("\n".join(["unread:", *unread]) if unread else 0)
