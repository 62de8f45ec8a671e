"""Files as people send them, good and bad."""

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def photo(*, located: bool = False, format_: str = "JPEG") -> bytes:
    """Return a small photo, with the place where it was taken if asked."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    if located:
        exif[0x8825] = {1: "N", 2: (37.0, 52.0, 12.0), 3: "E", 4: (112.0, 33.0, 1.0)}
        exif[0x8769] = {0x9003: "2024:06:01 10:00:00"}
    Image.new("RGB", (80, 40), "red").save(out, format_, exif=exif)
    return out.getvalue()


def bomb(*, width: int = 40_000, height: int = 40_000) -> bytes:
    """Return a PNG of few bytes that claims to be large: 40 000 × 40 000 unless told."""
    return png(width, height, zlib.compress(b"\0" * 1000))


def png(width: int, height: int, packed: bytes, *, depth: int = 8, kind: int = 2, transparent: bytes = b"") -> bytes:
    """Return a PNG of compressed rows as they are, RGB unless told: such as Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    colour = chunk(b"tRNS", transparent) if transparent else b""
    parts = [chunk(b"IHDR", header), colour, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one of the parts that a PNG consists of."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf(*, attachment: str = "", script: str = "", launch: str = "", password: str = "", pages: int = 1) -> bytes:
    """Return a PDF file, with what does not belong into one if asked."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if attachment:
        writer.add_attachment(attachment, b"MZ\x90\x00 this program cannot be run in DOS mode")
    for kind, name, value in (("/JavaScript", "/JS", script), ("/Launch", "/F", launch)):
        if value:
            action = {NameObject("/S"): NameObject(kind), NameObject(name): TextStringObject(value)}
            writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(action))
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed_pdf(*, streams: int, unpacked: int) -> bytes:
    """Return a PDF file with an object in each of some streams, which unpack to so many bytes each."""
    body, entries = bytearray(b"%PDF-1.7\n"), [(0, 0, 65535)]
    plain = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    plain[3] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    for number, content in plain.items():
        entries.append((1, len(body), 0))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    data = zlib.compress(b"9 0 <<>>".ljust(unpacked))
    header = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(data)
    for number in range(4, 4 + streams):
        entries.append((1, len(body), 0))
        body += b"%d 0 obj%sstream\n" % (number, header) + data + b"\nendstream endobj\n"
    entries += [(2, number, 0) for number in range(4, 4 + streams)]
    start = len(body)
    table = zlib.compress(b"".join(struct.pack(">BIH", *one) for one in entries))
    header = b"<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (len(entries), len(table))
    body += b"%d 0 obj%sstream\n" % (len(entries), header) + table + b"\nendstream endobj\n"
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % start)
