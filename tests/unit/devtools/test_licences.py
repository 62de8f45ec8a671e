"""A list of components is compared with the lock file, and its licences with those that are agreed."""

import json

import pytest

from config.env import PROJECT
from devtools import licences


def component(name, *, licence="MIT", **values):
    return {"name": name, "version": "1", "licenses": [{"license": {"id": licence}}], **values}


@pytest.fixture
def check(tmp_path, capsys):
    """Check some components against locked names; returns the exit code and the complaints."""

    def checked(components, *locked):
        (tmp_path / "sbom.json").write_text(json.dumps({"components": components}))
        (tmp_path / "lock.txt").write_text("".join(f"{name}==1 \\\n    --hash=sha256:0\n" for name in locked))
        code = licences.main([str(tmp_path / "sbom.json"), str(tmp_path / "lock.txt")])
        return code, capsys.readouterr().err

    return checked


def test_the_same_on_both_sides_is_right(check):
    components = [component("Some_Package"), component("pip", licence="unknown"), component("uritemplate", licenses=[])]
    assert check(components, "some-package", "uritemplate") == (0, "")


def test_a_difference_is_named(check):
    assert check([component("new")], "gone") == (
        1,
        "new：已安装，锁定文件里没有。\ngone：锁定文件里有，没有安装。\n",
    )


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Some Words"])
def test_a_licence_that_nobody_agreed_to_is_named(check, licence):
    assert check([component("other", licence=licence)], "other") == (1, f"other：许可未经确认（{licence}）。\n")


def test_no_licence_is_not_agreed_to(check):
    assert check([component("silent", licenses=[])], "silent")[0] == 1


@pytest.mark.parametrize(
    "declared",
    [
        {"expression": "MPL-2.0 AND (Apache-2.0 OR MIT)"},
        {"license": {"name": "License :: OSI Approved :: BSD License"}},
        {"license": {"name": "MIT\nPermission is hereby granted"}},
    ],
)
def test_identifiers_expressions_and_classifiers_are_read(check, declared):
    assert check([component("some", licenses=[declared])], "some") == (0, "")


def test_scripts_that_lie_in_the_program_are_listed_once(check, tmp_path):
    manifest = PROJECT / "tracker" / "static" / "vendor" / "manifest.json"
    arguments = [str(tmp_path / "sbom.json"), str(tmp_path / "lock.txt"), str(manifest)]
    assert check([component("some")], "some") == (0, "")
    for _ in range(2):
        assert licences.main(arguments) == 0
        names = [part["name"] for part in json.loads((tmp_path / "sbom.json").read_text())["components"]]
        assert names == ["some", *(one["package"] for one in json.loads(manifest.read_text()))]
