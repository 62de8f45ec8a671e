"""What the repository says holds on every machine."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT, kept_files, name_of

LOCK_FILES = sorted((PROJECT / "requirements").glob("*.txt"))
A_PLACE_TO_FETCH_FROM = re.compile(
    r"://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b| @ ", re.M
)
A_PLACE_ON_ONE_MACHINE = re.compile(r"(?<![\w.}/-])/(?:work|root)/")
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".html", ".yml", ".yaml", ".json", ".csv", ".example", ""}


@pytest.mark.parametrize("path", LOCK_FILES, ids=name_of)
def test_a_lock_file_holds_hashes_and_no_address(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not A_PLACE_TO_FETCH_FROM.search(text)
    pinned = re.findall(r"^[a-z0-9][^\s]*==[^\n]*(?:\n\s+[^\n]*)*", text, re.M)
    assert pinned
    assert [requirement for requirement in pinned if "--hash=sha256:" not in requirement] == []


def test_no_file_knows_the_machine_it_was_written_on():
    texts = [path for path in kept_files() if path.suffix in TEXT and path.name != Path(__file__).name]
    assert [name_of(path) for path in texts if A_PLACE_ON_ONE_MACHINE.search(path.read_text(encoding="utf-8"))] == []


def test_make_describes_every_command():
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^\.PHONY: (\S+)$", makefile, re.M)
    assert commands
    assert [name for name in commands if not re.search(rf"^{name}:.*## \S", makefile, re.M)] == []


def test_the_example_lists_every_setting():
    settings = (PROJECT / "config" / "settings.py").read_text(encoding="utf-8")
    read = re.findall(r"env\.(?:text|boolean|items|secret|database|email)\(\s*\"(\w+)\"", settings)
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert read
    assert [name for name in read if not re.search(rf"^#?{name}=", example, re.M)] == []
