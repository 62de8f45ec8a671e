"""
The usual Celery design, kept to show that the judge sees its faults: a task a mail, acks_late, retries, a key in Redis.

Nothing of the product imports this.
"""

import os
import smtplib
import sys
from email.message import EmailMessage

import redis
from celery import Celery, Task

app = Celery("naive", broker=os.environ.get("REDIS_URL"))
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"visibility_timeout": 10, "unacked_restore_interval": 1, "unacked_restore_throttle": 1},
)


@app.task(
    name="naive.send",
    bind=True,
    autoretry_for=(OSError, smtplib.SMTPException),
    retry_backoff=1,
    retry_backoff_max=3,
    max_retries=8,
)
def send(self: "Task[..., None]", number: int, recipient: str) -> None:
    """Send one mail, unless the key says that it was sent."""
    memory = redis.Redis.from_url(os.environ["REDIS_URL"])
    if memory.get(f"sent-{number}"):
        return
    message = EmailMessage()
    message["Message-ID"] = f"<naive-{number}@tracker.invalid>"
    message["To"] = recipient
    message["Subject"] = "reminder"
    message.set_content("reminder")
    with smtplib.SMTP("127.0.0.1", int(os.environ["SMTP_PORT"]), timeout=5) as relay:
        relay.sendmail("naive@tracker.invalid", [recipient], message.as_bytes())
    memory.set(f"sent-{number}", 1)


if __name__ == "__main__":
    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        send.delay(number, f"officer-{number}@chaos.invalid")
