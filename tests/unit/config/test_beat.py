"""A clock that ran ahead and was set back does not silence the timer, whether it is started again or not."""

from datetime import timedelta

from config.beat import MemoryScheduler
from config.celery import app

AHEAD = timedelta(days=3)


class Recorder(MemoryScheduler):
    """Notes what it would send; its clock can be set."""

    def __init__(self):
        self.sent = []
        super().__init__(app, Producer=object)

    def apply_entry(self, entry, producer=None):
        self.sent.append(entry.name)

    producer = None


def set_clock(monkeypatch, scheduler, moment):
    monkeypatch.setattr(scheduler.Entry, "default_now", lambda _entry: moment)
    # What tells whether an interval is over reads the same clock.
    for entry in scheduler.schedule.values():
        monkeypatch.setattr(entry.schedule, "nowfun", lambda: moment)


def sent(scheduler):
    scheduler.sent.clear()
    while scheduler.tick() == 0:
        pass
    return set(scheduler.sent)


def test_the_settings_name_this_scheduler_and_it_keeps_no_file():
    assert app.conf.beat_scheduler == "config.beat:MemoryScheduler"
    assert set(Recorder().schedule) == set(app.conf.beat_schedule)


def test_a_clock_set_back_does_not_silence_it(monkeypatch):
    scheduler = Recorder()
    began = next(iter(scheduler.schedule.values())).default_now()
    every_minute = {"tick", "issue_reminders", "send_reminders"}
    set_clock(monkeypatch, scheduler, began)
    assert sent(scheduler) == set()
    set_clock(monkeypatch, scheduler, began + AHEAD)
    assert sent(scheduler) == set(app.conf.beat_schedule)
    set_clock(monkeypatch, scheduler, began + timedelta(seconds=1))
    assert sent(scheduler) == set()
    set_clock(monkeypatch, scheduler, began + timedelta(seconds=62))
    assert sent(scheduler) >= every_minute
