"""The files of others that we serve are the ones we say, with their licences beside them."""

import hashlib
import json

from devtools import licences
from tests.architecture.sources import PROJECT, assert_none, text

FOLDER = PROJECT / "tracker" / "static" / "vendor"
MANIFEST = json.loads(text(FOLDER / "manifest.json"))


def test_every_file_is_in_the_manifest_with_its_hash_and_an_agreed_licence():
    assert_none(
        f"{one['file']}: {fault}"
        for one in MANIFEST
        for fault, is_wrong in {
            "sha256": hashlib.sha256((FOLDER / one["file"]).read_bytes()).hexdigest() != one["sha256"],
            "licence": not licences.is_agreed(one["license"]),
            "text of the licence": not (FOLDER / one["licence_text"]).is_file(),
        }.items()
        if is_wrong
    )
    served = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".txt"}
    assert served == {"manifest.json", *(one["file"] for one in MANIFEST)}


def test_no_file_points_to_a_map_of_its_source():
    """The storage of hashed names looks for such a file, and fails where there is none."""
    assert_none(one["file"] for one in MANIFEST if "sourceMappingURL=" in text(FOLDER / one["file"]))
