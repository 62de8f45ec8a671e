"""Looking into files that are broken: each is kept or refused with a sentence, never a fault of ours."""

import threading
from random import Random

import pytest

from projects.errors import DomainError
from projects.operations import limited_process
from projects.operations.evidence_files import cleaned
from projects.operations.picture_cleaning import BROKEN, JPEG, PNG, clean_picture
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
    results = {clean_picture(broken(whole, chance), keep_location=keep_location)[0] for _ in range(60)}
    assert BROKEN in results
    assert results <= {BROKEN, JPEG, PNG}


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(limited_process, "LONGEST_SECONDS", 0.001)
    assert [outcome(files.pdf()), outcome(files.photo())] == ["pdf_too_complex", "picture_too_large"]


def test_a_program_or_page_with_a_pdf_behind_it_is_refused():
    codes = {outcome(start + files.pdf()) for start in (b"MZ\x90\0", b"#!/bin/sh\n", b"<script></script>", b" " * 1100)}
    assert codes == {"file_type"}


def test_one_file_is_read_at_a_time_and_one_waits(monkeypatch):
    """Whoever comes third is told so at once, and whoever waits too long a little later: no thread is held for long."""
    monkeypatch.setattr(limited_process, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(limited_process, "_PLACES", threading.BoundedSemaphore(2))
    has_turn, let_go, told = threading.Event(), threading.Event(), []

    def first():
        with limited_process.turn_to_read():
            has_turn.set()
            let_go.wait(10)

    def second():
        told.append(outcome(files.photo()))

    holding, waiting = threading.Thread(target=first), threading.Thread(target=second)
    holding.start()
    has_turn.wait(10)
    waiting.start()
    assert outcome(files.photo()) == "files_busy"
    waiting.join()
    assert told == ["files_busy"]
    let_go.set()
    holding.join()
    assert outcome(files.photo()) == "kept"


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
