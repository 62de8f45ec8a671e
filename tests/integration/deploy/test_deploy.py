"""What an operator installs is accepted by the programs that read it."""

import re
import subprocess

import pytest
import yaml
from django.core.management import get_commands

from config.env import PROJECT
from devtools import postgresql
from tests.installed import path_of
from tests.nginx import Nginx

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
INSTALLED = "/opt/tracker/current"


def test_nginx_accepts_the_site(tmp_path):
    checked = Nginx(tmp_path).check()
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr


def test_systemd_accepts_the_units(tmp_path):
    """Each program that a unit starts has to be there: a folder that has them stands for the installation's."""
    analyze = path_of("systemd-analyze")
    programs = tmp_path / "current" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("gunicorn", "celery", "python"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    units = tmp_path / "units"
    units.mkdir()
    for unit in UNITS:
        text = unit.read_text().replace(INSTALLED, str(tmp_path / "current"))
        (units / unit.name.replace("@.", "@verify_audit.")).write_text(text)
    checked = subprocess.run(
        [analyze, "verify", "--man=no", *map(str, sorted(units.iterdir()))], capture_output=True, text=True, check=False
    )
    complaints = [line for line in checked.stderr.splitlines() if "tracker" in line or str(tmp_path) in line]
    assert (checked.returncode, complaints) == (0, []), checked.stderr


def test_units_and_containers_call_commands_that_exist():
    text = "\n".join(path.read_text() for path in DEPLOY.rglob("*") if path.suffix != ".pyc" and path.is_file())
    called = set(re.findall(r"manage\.py (\w+)", text)) | {"check_projection", "verify_audit", "check_evidence"}
    assert called - set(get_commands()) == set()


@pytest.mark.parametrize(
    "line", re.findall(r"^COPY (?!--from)(\S+)", (DEPLOY / "container/Containerfile").read_text(), re.M)
)
def test_the_image_copies_what_there_is(line):
    assert (PROJECT / line).exists()


def test_the_containers_are_given_what_the_program_demands():
    """Every setting that `tracker.env` names for an installation without containers, the containers get as well."""
    services = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())["services"]
    settings = re.findall(r"^([A-Z_]+)=", (DEPLOY / "tracker.env").read_text(), re.M)
    without = {"BIND", "AUDIT_ANCHORS"}  # both are folders and addresses of the image itself
    for name in ("prepare", "web", "worker", "long", "beat"):
        assert set(settings) - without - set(services[name]["environment"]) == set(), name


def test_the_database_beside_containers_is_given_what_an_installation_gives_its_own():
    services = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())["services"]
    assert services["database"]["command"] == ["postgres", *postgresql.as_installed()]
    assert postgresql.as_installed()[:1] == ("-c",)


def test_every_setting_of_an_installation_is_explained():
    explained = (PROJECT / ".env.example").read_text()
    named = re.findall(r"^([A-Z_]+)=", (DEPLOY / "tracker.env").read_text(), re.M)
    of_gunicorn = {"BIND", "FORWARDED_ALLOW_IPS"}  # read by deploy/gunicorn.conf.py alone
    assert [name for name in named if name not in of_gunicorn and not re.search(rf"^#?{name}=", explained, re.M)] == []
