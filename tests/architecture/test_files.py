"""What the repository says holds on every machine."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT, assert_none, kept_files, place, text

A_PLACE_TO_FETCH_FROM = re.compile(
    r"://|^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b| @ ", re.M
)
A_PLACE_ON_ONE_MACHINE = re.compile(r"(?<![\w.}/-])/(?:work|root)/")
TEXT = {".py", ".md", ".toml", ".txt", ".sh", ".html", ".yml", ".yaml", ".json", ".csv", ".example", ""}


def matches(pattern: re.Pattern[str], path: Path) -> list[str]:
    """Return where a file holds what a pattern matches."""
    found = pattern.finditer(text(path))
    return [f"{place(path, text(path).count(chr(10), 0, match.start()) + 1)}: {match.group()}" for match in found]


def test_lock_files_hold_hashes_and_no_address():
    files = sorted((PROJECT / "requirements").glob("*.txt"))
    pinned = {path: re.findall(r"^[a-z0-9][^\s]*==[^\n]*(?:\n\s+[^\n]*)*", text(path), re.M) for path in files}
    assert len(files) >= 3
    assert all(pinned.values())
    assert_none(offence for path in files for offence in matches(A_PLACE_TO_FETCH_FROM, path))
    assert_none(
        f"{place(path)}: {requirement}"
        for path, requirements in pinned.items()
        for requirement in requirements
        if "--hash=sha256:" not in requirement
    )


@pytest.mark.slow
def test_no_file_knows_the_machine_it_was_written_on():
    texts = [path for path in kept_files() if path.suffix in TEXT and path.name != Path(__file__).name]
    assert len(texts) > 300
    assert_none(offence for path in texts for offence in matches(A_PLACE_ON_ONE_MACHINE, path))


def test_make_describes_every_command():
    makefile = PROJECT / "Makefile"
    commands = re.findall(r"^\.PHONY: (\S+)$", text(makefile), re.M)
    assert len(commands) > 20
    assert_none(
        f"{place(makefile)}: {name}" for name in commands if not re.search(rf"^{name}:.*## \S", text(makefile), re.M)
    )


def test_the_example_lists_every_setting():
    settings = PROJECT / "config" / "settings.py"
    read = re.findall(r"env\.(?:text|boolean|items|secret|database|email)\(\s*\"(\w+)\"", text(settings))
    example = text(PROJECT / ".env.example")
    assert len(read) > 5
    assert_none(f"{place(settings)}: {name}" for name in read if not re.search(rf"^#?{name}=", example, re.M))
