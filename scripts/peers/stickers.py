"""Peers of Q4 and Q5: Pillow + qrcode, ReportLab + segno.

stickers.py FONT < lines of "url<TAB>name<TAB>code": name, microseconds and bytes of one sticker,
the median of five rounds."""

import io
import statistics
import sys
import time

import qrcode
import segno
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FONT = sys.argv[1]
STICKERS = [line.rstrip("\n").split("\t") for line in sys.stdin]
SIZES = {size: ImageFont.truetype(FONT, size) for size in (68, 60, 58, 34)}


def lines(name: str) -> list[str]:
    half = (len(name) + 1) // 2
    return [name] if len(name) <= 9 else [name[:half], name[half:]]


def pillow(url: str, name: str, code: str) -> int:
    picture = Image.new("RGB", (709, 945), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 709, 165), fill=(31, 58, 95))
    draw.text((170, 40), "河平码", font=SIZES[68], fill="white")
    for row, line in enumerate(lines(name)):
        draw.text((354, 220 + 70 * row), line, font=SIZES[60], fill="black", anchor="mm")
    qr = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_H, box_size=9, border=4)
    qr.add_data(url)
    qr.make(fit=True)
    picture.paste(qr.make_image().get_image().convert("RGB"), (134, 333))
    draw.text((354, 815), code, font=SIZES[58], fill="black", anchor="mm")
    draw.text((354, 890), "微信扫一扫 · 河庄街道", font=SIZES[34], fill="black", anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(300, 300))
    return len(file.getvalue())


def reportlab(stickers: list[list[str]]) -> int:
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(210 * mm, 297 * mm))
    for index, (url, name, code) in enumerate(stickers):
        place = index % 12
        if index and place == 0:
            page.showPage()
        page.saveState()
        page.translate((22.5 + place % 3 * 57) * mm, (297 - 8 - 68 - place // 3 * 71) * mm)
        page.scale(0.85, 0.85)
        page.setFillColorRGB(0.12, 0.23, 0.37)
        page.rect(0, 66 * mm, 60 * mm, 14 * mm, stroke=0, fill=1)
        page.setFillColorRGB(0, 0, 0)
        page.setFont("face", 14)
        for row, line in enumerate(lines(name)):
            page.drawCentredString(30 * mm, (60 - 6 * row) * mm, line)
        path = page.beginPath()
        for y, row in enumerate(segno.make(url, error="h", micro=False).matrix):
            for x, dark in enumerate(row):
                if dark:
                    path.rect((14.4 + 0.762 * x) * mm, (48.6 - 0.762 * (y + 1)) * mm, 0.762 * mm, 0.762 * mm)
        page.drawPath(path, stroke=0, fill=1)
        page.drawCentredString(30 * mm, 9.6 * mm, code)
        page.restoreState()
    page.save()
    return len(file.getvalue())


def measure(name: str, count: int, work) -> None:
    rounds = []
    for _ in range(5):
        started = time.process_time()
        size = work()
        rounds.append((time.process_time() - started) * 1e6 / count)
    print(name, statistics.median(rounds), size // count)


some = STICKERS[:20]
measure("pillow", len(some), lambda: sum(pillow(*sticker) for sticker in some))
some = STICKERS[:60]
try:
    pdfmetrics.registerFont(TTFont("face", FONT))
except Exception:  # ReportLab takes no CFF outlines: its own Chinese font, which it does not embed
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    face = UnicodeCIDFont("STSong-Light")
    face.fontName = "face"
    pdfmetrics.registerFont(face)
measure("reportlab", len(some), lambda: reportlab(some))
