"""Looking into pictures that are broken: each is kept or refused with a sentence, never a fault of ours."""

from random import Random

import pytest

from projects.errors import DomainError
from projects.operations.files import cleaned
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
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "PDF"])
def test_a_broken_file_is_kept_or_refused(kind, keep_location):
    whole, chance = files.pdf() if kind == "PDF" else files.photo(located=True, format_=kind), Random(7)
    results = set()
    for _ in range(60):
        try:
            cleaned(broken(whole, chance), keep_location=keep_location)
            results.add("kept")
        except DomainError as error:
            results.add(error.code)
    assert results <= {"kept", "file_type", "file_damaged", "file_empty"}
    assert results
