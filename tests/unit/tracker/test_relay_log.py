"""A relay's log is evidence only where it names the message and says that it was sent."""

import pytest

from tracker.mail import relay_log
from tracker.mail.relay_log import was_sent

ID = "<reminder-7.shanxi@tracker.invalid>"
QUEUED = f"Jul  1 08:30:01 mail postfix/cleanup[99]: 4BxYz12345z: message-id={ID}\n"
SENT = (
    "Jul  1 08:30:02 mail postfix/smtp[101]: 4BxYz12345z: to=<a@example.cn>, relay=mx[10.0.0.1]:25, status=sent (250)\n"
)
DEFERRED = SENT.replace("status=sent (250)", "status=deferred (450 later)")
OTHERS = SENT.replace("4BxYz12345z", "4BxYz54321z")
LONGER = QUEUED.replace("reminder-7", "reminder-77")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (QUEUED + SENT, True),
        (QUEUED + DEFERRED + SENT, True),
        (QUEUED + DEFERRED, False),
        (QUEUED, False),
        (QUEUED + OTHERS, False),
        (LONGER + SENT, False),
        (SENT, False),
        ("", False),
    ],
)
def test_what_the_log_says(lines, expected, tmp_path):
    log = tmp_path / "mail.log"
    log.write_text(lines)
    assert was_sent(log, ID) is expected


def test_a_log_that_is_not_there_says_nothing(tmp_path):
    assert not was_sent(tmp_path / "mail.log", ID)


def test_only_the_end_of_a_long_log_is_read(tmp_path, monkeypatch):
    log = tmp_path / "mail.log"
    log.write_text(QUEUED + SENT + "x" * 1000)
    monkeypatch.setattr(relay_log, "NEWEST_BYTES", 1000)
    assert not was_sent(log, ID)
