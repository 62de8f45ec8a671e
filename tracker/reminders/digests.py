"""The content of a reminder when it is sent: the items that still hold, of projects that its recipient may see."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from projects.models import Project, rules_in_force
from tracker.emails import Digest, DigestLine, message_id_of, message_of
from tracker.mail.addresses import bare_address, wire_address
from tracker.mail.outcome import Envelope
from tracker.queries.stalled.answers import answers_to
from tracker.queries.stalled.project_facts import Moment
from tracker.queries.stalled.scan import Scan, Scopes, scan
from tracker.reminders.digest_lines import address, button_for, lines_of

if TYPE_CHECKING:
    from datetime import datetime

    from projects.rules.workdays import Calendar
    from tracker.models import Reminder
    from zones.models import Officer


FRESH_SECONDS = 5.0
"""How long the result of a scan is used again for the next mail to the same post."""


@dataclass
class Composer:
    """Composes the mails of one day; the rules are read once, the projects anew for each mail or every few seconds."""

    today: date
    calendar: Calendar
    rules: Scopes = field(init=False)
    _looks: dict[tuple[object, ...], tuple[float, Scan]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the rules that are in force."""
        self.rules = rules_in_force(self.today)

    def lines(self, reminder: Reminder) -> list[DigestLine]:
        """Return the lines that still hold, the highest rung first; none if every project has moved on."""
        # The rung is the one recorded when the mail came to be owed; whether a line is sent follows from the data now.
        rungs = dict(reminder.items.values_list("project_id", "rung"))
        found = self._scanned(reminder.recipient, frozenset(rungs))
        return lines_of(found, rungs, answers_to(found.stalled, Moment(self.today)))

    def why_no_lines(self, reminder: Reminder) -> str:
        """Return in a sentence why nothing is left to tell of, by how many projects dropped out for which reason."""
        projects = frozenset(reminder.items.values_list("project_id", flat=True))
        standing = Project.objects.standing().filter(pk__in=projects)
        seen = set(standing.in_sight_of(reminder.recipient).values_list("pk", flat=True))
        snoozed = {stalled.project_id for stalled in self._scanned(reminder.recipient, projects).stalled} & seen
        counts = {
            "已撤回或合并": len(projects) - standing.count(),
            "不再由收件人经管": standing.count() - len(seen),
            "已暂缓提醒": len(snoozed),
            "不再停滞，也没有将到期的节点": len(seen - snoozed),
        }
        return f"所列项目：{'，'.join(f'{count} 个{reason}' for reason, count in counts.items() if count)}。不再催办"

    def _scanned(self, recipient: Officer, projects: frozenset[int]) -> Scan:
        """Scan the projects anew; officers of one post with the same projects share a scan for FRESH_SECONDS."""
        post = (recipient.sees_everything, recipient.unit_id, recipient.zone_id, projects)
        looked_at, found = self._looks.get(post, (0.0, None))
        if found is None or time.monotonic() - looked_at > FRESH_SECONDS:
            found = scan(
                # Asked again: the recipient may have changed posts since the mail came to be owed.
                Project.objects.visible_to(recipient).filter(pk__in=projects),
                Moment(self.today),
                rules=self.rules,
                calendar=self.calendar,
                coming_days=settings.REMINDERS.coming_days,
            )
            self._looks[post] = (time.monotonic(), found)
        return found

    def envelope(self, reminder: Reminder, lines: list[DigestLine], *, now: datetime) -> Envelope:
        """
        Return the complete mail.

        :raises UnmailableAddressError: if no relay takes the recipient's address or our own
        """
        number = message_id_of(reminder.pk, settings.DEPLOYMENT_ID, host_of_site())
        original = reminder.follows
        digest = Digest(
            number=reminder.pk,
            due_on=self.today,
            addressee=reminder.recipient.display_name or reminder.recipient.username,
            lines=lines,
            button=button_for(reminder.recipient, lines),
            rest=address("/stalled/"),
            follows=original.pk if original else None,
            # A doubt that came with a restored database has no moment of handing over.
            follows_on=(original.dot_at or original.issued_at) if original else None,
        )
        recipient = wire_address(reminder.recipient.email)
        content = message_of(digest, message_id=number, sender=settings.EMAIL_FROM, recipient=recipient, date_at=now)
        # MAIL FROM takes the bare address; the header may hold a display name, too.
        return Envelope(number, bare_address(settings.EMAIL_FROM), recipient, content)


def host_of_site() -> str:
    """Return the host name of SITE_URL, used in EHLO and in Message-IDs."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"
