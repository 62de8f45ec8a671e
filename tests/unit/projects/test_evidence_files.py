"""Looking into files that are broken: each is kept or refused with a sentence, never a fault of ours."""

from random import Random

import pytest

import projects.operations.evidence_files
from projects.errors import DomainError
from projects.operations import pdf_inspection
from projects.operations.evidence_files import cleaned
from projects.operations.pdf_inspection import fault_of
from tests import files

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def broken(content, chance):
    """Return a file with a few bytes changed."""
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 4, 16])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


@pytest.mark.parametrize(("place", "value"), [(41, 0), (43, 5)], ids=["a tag of no kind", "a camera that is a number"])
def test_a_photo_with_broken_words_of_the_camera_is_refused(place, value):
    photo = bytearray(files.photo(located=True))
    photo[place] = value
    with pytest.raises(DomainError, check=lambda error: error.code == "file_type"):
        cleaned(bytes(photo))


@pytest.mark.parametrize("keep_location", [True, False])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_broken_photo_is_kept_or_refused(kind, keep_location):
    whole, chance = files.photo(located=True, format_=kind), Random(7)
    results = {outcome(broken(whole, chance), keep_location=keep_location) for _ in range(60)}
    assert results <= {"kept", "file_type", "file_damaged", "file_empty"}


def test_a_broken_pdf_is_kept_or_refused():
    chance = Random(7)
    faults = {fault_of(broken(files.pdf(), chance)) for _ in range(200)}
    assert {"", "damaged"} <= faults <= {"", "damaged", "no_pages", "encrypted"}


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ({"password": "x"}, "encrypted"),
        ({"pages": 0}, "no_pages"),
        ({"script": "app.alert(1)"}, "/JS"),
        ({"launch": "cmd.exe"}, "/Launch"),
        ({"attachment": "setup.exe"}, "/EmbeddedFiles"),
        ({"pages": 3}, ""),
    ],
)
def test_what_is_wrong_with_a_pdf_is_named(made, fault):
    assert fault_of(files.pdf(**made)) == fault


def test_a_pdf_of_too_many_objects_or_seconds_is_refused(monkeypatch):
    monkeypatch.setattr(pdf_inspection, "MOST_OBJECTS", 3)
    assert fault_of(files.pdf(pages=3)) == "too_complex"
    monkeypatch.setattr(projects.operations.evidence_files, "PDF_SECONDS", 0.001)
    assert outcome(files.pdf()) == "pdf_too_complex"


@pytest.mark.slow
def test_a_pdf_of_few_bytes_that_unpacks_to_many_is_refused():
    """Reading happens in a process of little memory, so that the program goes on."""
    small, large = files.packed_pdf(streams=2, unpacked=1000), files.packed_pdf(streams=12, unpacked=70_000_000)
    assert len(large) < 2_000_000
    assert (outcome(small), outcome(large)) == ("kept", "pdf_too_complex")


def outcome(content, **options):
    """Return what becomes of a file: kept, or the code of the refusal."""
    try:
        cleaned(content, **options)
    except DomainError as error:
        return error.code
    return "kept"
