"""Pictures of every kind that scanners and phones make: kept as they look, or refused with a sentence."""

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from projects.operations import picture_cleaning
from projects.operations.picture_cleaning import BROKEN, JPEG, PNG, TOO_LARGE, clean_picture
from tests import files

CASES = Path(__file__).parents[2] / "evidence_cases"
TURNED = Image.Exif()
TURNED[0x0112] = 6


def encoded(picture, format_="PNG", **options):
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def filled(mode, colour, **info):
    picture = Image.new(mode, (60, 40), colour)
    picture.info.update(info)
    return picture


def palette(**options):
    """Return a picture whose first colour is red and whose second, in the right half, is blue."""
    picture = Image.new("P", (60, 40), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (30, 0, 60, 40))
    return encoded(picture, **options)


def rows(row, **form):
    """Return a PNG of 40 rows that are all alike, in a form that Pillow does not write."""
    return files.png(60, 40, zlib.compress((b"\0" + row) * 40), **form)


def animated():
    return encoded(filled("RGB", "red"), save_all=True, append_images=[filled("RGB", "blue")], duration=100)


def several_photos():
    """Return a JPEG as some phones write it, with a second picture behind the first."""
    return encoded(filled("RGB", "red"), "MPO", save_all=True, append_images=[filled("RGB", "blue")])


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


KEPT = {
    "16 bits of grey": ((CASES / "grey-of-16-bits.png").read_bytes(), PNG, "L", 117),
    "16 bits of white": (encoded(filled("I;16", 65535)), PNG, "L", 255),
    "16 bits of colour": (rows(b"\xff\xff\x80\x80\0\0" * 60, depth=16), PNG, "RGB", (255, 128, 0)),
    "16 bits of grey, one transparent": (rows(b"\x75\x75" * 60, depth=16, kind=0, transparent=b"\0\0"), PNG, "L", 117),
    "4 bits of grey": (rows(b"\x77" * 30, depth=4, kind=0), PNG, "L", 119),
    "1 bit": (encoded(filled("1", 1)), PNG, "1", 255),
    "grey": (encoded(filled("L", 117)), PNG, "L", 117),
    "half transparent grey": (encoded(filled("LA", (117, 128))), PNG, "LA", (117, 128)),
    "half transparent colour": (encoded(filled("RGBA", (255, 0, 0, 128))), PNG, "RGBA", (255, 0, 0, 128)),
    "a transparent colour": (encoded(filled("RGB", "red"), transparency=(255, 0, 0)), PNG, "RGBA", (255, 0, 0, 0)),
    "a palette": (palette(), PNG, "RGB", (255, 0, 0)),
    "a palette with transparent entries": (palette(transparency=b"\x80\xff"), PNG, "RGBA", (255, 0, 0, 128)),
    "several frames": (animated(), PNG, "RGB", (255, 0, 0)),
    "a colour profile": (encoded(filled("RGB", "red"), icc_profile=profile()), PNG, "RGB", (255, 0, 0)),
    "a photo with a profile": (encoded(filled("RGB", "red"), "JPEG", icc_profile=profile()), JPEG, "RGB", (254, 0, 0)),
    "a grey photo": (encoded(filled("L", 117), "JPEG"), JPEG, "RGB", (117, 117, 117)),
    "a photo for print": (encoded(filled("CMYK", (0, 255, 255, 0)), "JPEG"), JPEG, "RGB", (254, 0, 0)),
    "two photos in one": (several_photos(), JPEG, "RGB", (254, 0, 0)),
    "a progressive photo": (encoded(filled("RGB", "red"), "JPEG", progressive=True), JPEG, "RGB", (254, 0, 0)),
}


@pytest.mark.parametrize(("content", "type_", "mode", "colour"), KEPT.values(), ids=KEPT)
def test_a_picture_looks_as_before(content, type_, mode, colour):
    said, clean = clean_picture(content, keep_location=False)
    picture = Image.open(io.BytesIO(clean))
    assert (said, picture.mode, getattr(picture, "n_frames", 1)) == (type_, mode, 1)
    assert picture.getpixel((2, 2)) == colour
    assert not {"icc_profile", "exif", "transparency", "comment"} & set(picture.info)


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_a_picture_is_turned_as_its_camera_was(format_):
    upright = filled("RGB", "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 20, 20), fill="black")
    _, clean = clean_picture(encoded(upright, format_, exif=TURNED), keep_location=False)
    picture = Image.open(io.BytesIO(clean)).convert("L")
    assert picture.size == (40, 60)
    assert [picture.getpixel(corner) > 128 for corner in ((2, 2), (37, 2))] == [True, False]


REFUSED = {
    "larger than any page": (files.bomb(), TOO_LARGE),
    "60 megapixels": (files.bomb(width=10_000, height=6_000), TOO_LARGE),
    "a size without its pixels": (files.bomb(width=6_000, height=6_000), BROKEN),
    "no width": (files.png(0, 40, zlib.compress(b"")), BROKEN),
    "no height": (files.png(40, 0, zlib.compress(b"")), BROKEN),
    "half a picture": (encoded(Image.effect_noise((60, 40), 60))[:900], BROKEN),
    "half a photo": (files.photo()[:400], BROKEN),
    "only a header": (b"\x89PNG\r\n\x1a\n", BROKEN),
    "another format": (encoded(filled("F", 1.0), "TIFF"), BROKEN),
    "moving pictures": (encoded(filled("P", 1), "GIF"), BROKEN),
}


@pytest.mark.parametrize(("content", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_or_too_large_is_refused(content, fault):
    assert clean_picture(content, keep_location=False) == (fault, b"")


def test_a_photo_of_a_large_sensor_is_kept_at_a_part_of_its_edges(monkeypatch):
    photo = encoded(filled("RGB", "red").resize((600, 400)), "JPEG")
    for most, size in ((240_000, (600, 400)), (239_999, (300, 200)), (59_999, (150, 100))):
        monkeypatch.setattr(picture_cleaning, "LARGEST_PICTURE", most)
        said, clean = clean_picture(photo, keep_location=False)
        assert (said, Image.open(io.BytesIO(clean)).size) == (JPEG, size)
