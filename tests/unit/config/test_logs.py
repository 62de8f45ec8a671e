"""What the log says, and what it never says."""

import json
import logging
import sys
import threading
from itertools import count

import pytest

from config.error_reports import REPORTS_A_MINUTE, ErrorHookHandler, caller_of
from config.log_formats import JSONFormatter, LineFormatter
from config.redaction import redacted
from projects.operations.request_number import request_named

NUMBERS = count()
SECRETS = [
    ("联系 13800001111 或 15912345678", "联系 138****1111 或 159****5678"),
    ("身份证 140101199001011234。", "身份证 140101************。"),
    ("sent to canary.person@example.invalid", "sent to c***@example.invalid"),
    ("postgres://owner:p/a@ss@db:5432/x", "postgres://***@db:5432/x"),
    ("redis://:hunter22@cache:6379/0 is away", "redis://***@cache:6379/0 is away"),
    ("{'Authorization': 'Token abcdef0123456789'}", "{'Authorization': '***'}"),
    ("Authorization: Bearer abc.def", "Authorization: ***"),
    ("sent Token 0123456789abcdef", "sent Token ***"),
    ("Cookie: sessionid=abc; csrftoken=def", "Cookie: ***"),
    ('{"new_password": "a b c", "reason": "ok"}', '{"new_password": ***, "reason": "ok"}'),
    ("password=hunter2&next=1", "password=***&next=***"),
    ("口令：hunter2", "口令：***"),
    ("GET /projects/?search=某公司&zone=3", "GET /projects/?search=***&zone=***"),
    ("DETAIL:  Failing row contains (1, 张三, 李四).", "DETAIL:  Failing row contains ***"),
    # Not every number is a secret, nor every word.
    ("project 1380000111 of zone 140100 in 2,024 values", "project 1380000111 of zone 140100 in 2,024 values"),
    ("91140000MA0ABCDE12", "91140000MA0ABCDE12"),
]


@pytest.mark.parametrize(("text", "left"), SECRETS)
def test_secrets_and_persons_are_taken_out(text, left):
    assert redacted(text) == left


def entry(message, *arguments, error=None, **extra):
    record = logging.LogRecord("tracker.x", logging.ERROR, __file__, 1, message, arguments, error)
    record.__dict__.update(extra)
    return record


def failure():
    try:
        int("13800001111\nINFO forged: entry")
    except ValueError:
        return sys.exc_info()


def test_an_entry_is_one_line_of_json_whatever_stands_in_it():
    record = entry("a\r\nb %s", "13800001111", error=failure(), fields={"route": "projects/<int:number>/", "status": 5})
    with request_named("number-of-it"):
        line = JSONFormatter().format(record)
    assert len(line.splitlines()) == 1
    values = json.loads(line)
    assert (values["message"], values["request_id"]) == ("a\r\nb 138****1111", "number-of-it")
    assert (values["level"], values["route"], values["status"]) == ("ERROR", "projects/<int:number>/", 5)
    assert values["exception"] == "ValueError"
    assert "138****1111" in values["traceback"]
    assert "13800001111" not in line


def test_a_line_for_a_person_cannot_be_forged():
    first, *trace = LineFormatter().format(entry("a\r\n\x1b[2Jb", error=failure(), fields={"status": 5})).split("\n")
    assert first.endswith("ERROR tracker.x: a\\r\\n\\x1b[2Jb status=5 exception=ValueError")
    assert trace
    assert all(line.startswith("    ") for line in trace)


def calling(monkeypatch, function):
    # By a name of its own: what another test left waiting is handed over in its thread when that test is long over.
    hook = f"config.redaction.hook_{next(NUMBERS)}"
    monkeypatch.setattr(hook, function, raising=False)
    return ErrorHookHandler(hook, clock=lambda: calling.now)


def test_the_hook_gets_each_error_once_a_minute_and_few_in_all(monkeypatch):
    calling.now, got, came = 0.0, [], threading.Semaphore(0)
    handler = calling(monkeypatch, lambda report: (got.append(report), came.release()))
    for number in range(REPORTS_A_MINUTE + 5):
        for _ in range(3):
            record = entry("token=abcdefgh1234 failed")
            record.lineno = number
            handler.handle(record)
    calling.now = 61.0
    handler.handle(entry("again"))
    for _ in range(REPORTS_A_MINUTE + 1):
        assert came.acquire(timeout=10)
    assert [report["message"] for report in got] == ["token=*** failed"] * REPORTS_A_MINUTE + ["again"]


def test_a_hook_that_fails_or_hangs_disturbs_nobody(monkeypatch, capsys):
    calling.now, hangs, came = 0.0, threading.Event(), threading.Semaphore(0)

    def hook(report):
        came.release()
        if report["message"] == "first":
            raise OSError
        hangs.wait(30)

    handler = calling(monkeypatch, hook)
    for number in range(200):
        calling.now = number * 61.0
        handler.handle(entry("first" if number == 0 else "later"))
    assert came.acquire(timeout=10)
    assert came.acquire(timeout=10)  # the second report came although the first failed
    hangs.set()
    while came.acquire(timeout=0.2):  # what still waits is handed over while there is somebody to take it
        pass
    assert "ERROR_HOOK: OSError" in capsys.readouterr().err


def test_a_command_reads_the_report_from_its_input(tmp_path):
    caller_of(f"command:/usr/bin/tee {tmp_path}/report")({"message": "ok"})
    assert json.loads((tmp_path / "report").read_text()) == {"message": "ok"}
