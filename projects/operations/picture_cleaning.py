"""
Encoding a picture anew, as a separate process: python -m projects.operations.picture_cleaning [location].

Reads the file from standard input and prints a line, which is the type of the clean picture or what is wrong, and then
the picture. Imports neither Django nor the rest of the project, but for its limits.
"""

from __future__ import annotations

import io
import struct
import sys
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from projects.operations.child_limits import limit_this_process

LARGEST_PICTURE = 40_000_000
"""In pixels: a page of A4 at 600 dots an inch has 35 million. Of larger photos the edges are kept at a half or less."""
LARGEST_PHOTO = 210_000_000
"""In pixels: the largest sensors of phones have 200 million. JPEG can be decoded smaller, PNG cannot."""
MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 10
"""The largest picture takes one or two."""
JPEG, PNG = "image/jpeg", "image/png"
TOO_LARGE, BROKEN = "too_large", "broken"
DAMAGED = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for a broken picture, in its pixels or in its EXIF block."""
# Above this Pillow refuses before it decodes; its own limit is meant for web sites and lies below what phones take.
Image.MAX_IMAGE_PIXELS = LARGEST_PHOTO
_GPS, _TAKEN, _DETAILS = 0x8825, 0x9003, 0x8769
_PLAIN_MODES = {"1", "L", "LA", "RGB", "RGBA"}
"""Kept as they are in a PNG."""
_FAST = 4
"""Compression of PNG: a third of the CPU seconds of zlib's usual 6, for a few hundredths more bytes."""


def clean_picture(content: bytes, *, keep_location: bool) -> tuple[str, bytes]:
    """Return the type of the clean picture and its bytes; `TOO_LARGE` or `BROKEN` and no bytes if it is refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Two decoders only: each further format is more code that parses untrusted bytes.
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
            is_png = picture.format == "PNG"
            if picture.width * picture.height > (LARGEST_PICTURE if is_png else LARGEST_PHOTO):
                return TOO_LARGE, b""
            return _written(picture, is_png=is_png, keep_location=keep_location)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return TOO_LARGE, b""
    except DAMAGED:
        return BROKEN, b""


def _written(picture: Image.Image, *, is_png: bool, keep_location: bool) -> tuple[str, bytes]:
    kept = _location(picture) if keep_location else None
    if not is_png:
        _decode_smaller(picture)
    picture.load()
    # EXIF is dropped, and with it the orientation: the pixels themselves have to be turned.
    ImageOps.exif_transpose(picture, in_place=True)
    plain = _plain(picture) if is_png else picture.convert("RGB")
    # On saving, Pillow writes some of `info` back, such as comments and the colour profile.
    plain.info.clear()
    options = {"compress_level": _FAST} if is_png else {"quality": 88}
    more = {"exif": kept.tobytes()} if kept else {}
    out = io.BytesIO()
    plain.save(out, "PNG" if is_png else "JPEG", **options, **more)
    return (PNG if is_png else JPEG), out.getvalue()


def _decode_smaller(photo: Image.Image) -> None:
    """Have the decoder of a large photo leave out pixels, so that it needs neither the memory nor the time for all."""
    width, height = photo.size
    while width * height > LARGEST_PICTURE:
        width, height = width // 2, height // 2
    if (width, height) != photo.size:
        photo.draft(None, (width, height))


def _plain(picture: Image.Image) -> Image.Image:
    """Return a PNG's pixels in a mode that every program shows alike, in the same colours."""
    if picture.mode.startswith("I"):
        # 16 bits of grey: `convert` alone would clip all above 255 to white.
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    # A colour, or entries of the palette, that count as transparent.
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture if picture.mode in _PLAIN_MODES else picture.convert("RGB")


def _location(picture: Image.Image) -> Image.Exif:
    """Return the EXIF data of a picture reduced to where and when it was taken."""
    written = picture.getexif()
    kept = Image.Exif()
    if place := written.get_ifd(_GPS):
        kept[_GPS] = dict(place)
    if taken := written.get_ifd(_DETAILS).get(_TAKEN):
        kept[_DETAILS] = {_TAKEN: taken}
    return kept


def main() -> None:  # pragma: no cover  # runs in a process of its own
    """Clean the picture on standard input within the limits of memory and time."""
    limit_this_process(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    said, picture = clean_picture(sys.stdin.buffer.read(), keep_location="location" in sys.argv[1:])
    sys.stdout.buffer.write(said.encode() + b"\n" + picture)


if __name__ == "__main__":  # pragma: no cover
    main()
