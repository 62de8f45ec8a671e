"""
Check a list of installed components against a lock file, and print each with its licence.

`python -m devtools.licences SBOM.json requirements/base.txt [manifest.json]`; exits with 1 when the two differ, or
when a component comes under a licence that nobody has agreed to. Scripts and styles of others that lie in the program
stand in the manifest, and are added to the list.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

AGREED = (
    *(
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "HPND",
        "MPL-2.0",
        "PSF-2.0",
        "0BSD",
    ),
    # Used as libraries, unchanged and beside the program.
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0"),
)
"""The licences that may be delivered, by the identifiers of SPDX."""
NAMES = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Lesser General Public License": "LGPL-2.1-or-later",
}
"""What packages say in their classifiers instead of an identifier."""
UNDECLARED = {"uritemplate": "BSD-3-Clause OR Apache-2.0"}
"""Licences that lie in the package as files only."""
TOOLS = {"pip", "setuptools", "wheel", "uv"}
"""What every virtual environment brings along; no lock file names it."""


def main(arguments: list[str]) -> int:
    """Print the components and what is wrong; return 1 if anything is."""
    path, vendored = Path(arguments[0]), [part for name in arguments[2:] for part in vendored_in(Path(name))]
    sbom = json.loads(path.read_text())
    # Added once, however often the list is checked.
    installed = {_plain(part["name"]): part for part in sbom["components"] if part not in vendored}
    locked = set(map(_plain, re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", Path(arguments[1]).read_text(), re.M)))
    components = installed | {part["purl"]: part for part in vendored}
    path.write_text(json.dumps(sbom | {"components": list(components.values())}, ensure_ascii=False, indent=2) + "\n")
    for name, part in sorted(components.items()):
        print(f"{name:32}{part.get('version', ''):14}{'、'.join(licences_of(part)) or '（未声明）'}")
    complaints = [*_differences(set(installed) - TOOLS, locked), *_licences_not_agreed(components)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def vendored_in(manifest: Path) -> list[dict[str, Any]]:
    """Return the files of others that a manifest names, as components of a CycloneDX list."""
    return [
        {
            "type": "library",
            "name": package["package"],
            "version": package["version"],
            "purl": f"pkg:npm/{quote(package['package'], safe='/')}@{package['version']}",
            "licenses": [{"license": {"id": package["license"]}}],
            "hashes": [{"alg": "SHA-256", "content": package["sha256"]}],
        }
        for package in json.loads(manifest.read_text())
    ]


def licences_of(component: Mapping[str, Any]) -> list[str]:
    """Return the identifiers, expressions or names of a component's licences, each once."""
    found = set()
    for entry in component.get("licenses", []):
        named = entry.get("expression") or entry["license"].get("id") or entry["license"].get("name", "")
        # Some put the whole text where the name belongs.
        first_line = named.removeprefix("License :: OSI Approved :: ").splitlines()[0]
        found.add(NAMES.get(first_line, first_line[:60]))
    undeclared = UNDECLARED.get(_plain(component["name"]))
    return sorted(found) or [undeclared] * bool(undeclared)


def is_agreed(licence: str) -> bool:
    """Return whether an identifier may be delivered, of an expression all of its identifiers."""
    return all(name in AGREED for name in re.sub(r"\b(AND|OR)\b|[()]", " ", licence).split())


def _differences(installed: set[str], locked: set[str]) -> Iterator[str]:
    yield from (f"{name}：已安装，锁定文件里没有。" for name in sorted(installed - locked))
    # What is locked for other systems or other versions of Python is not installed here.
    yield from (f"{name}：锁定文件里有，没有安装。" for name in sorted(locked - installed - _ELSEWHERE))


_ELSEWHERE = {"async-timeout", "backports-zoneinfo", "colorama", "exceptiongroup", "tzdata", "win-inet-pton"}


def _licences_not_agreed(components: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, part in sorted(components.items()):
        licences = licences_of(part)
        if name not in TOOLS and not (licences and all(map(is_agreed, licences))):
            yield f"{name}：许可未经确认（{'、'.join(licences) or '未声明'}）。"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
