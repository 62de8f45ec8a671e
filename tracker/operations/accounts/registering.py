"""Making the account of a new officer, and keeping what an account is called and where its mail goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.errors import DomainError, StaleVersionError
from projects.operations.audit import record_event, state_of
from projects.operations.officers import check_post
from projects.operations.rights import WantedPost, address_waits, request_rights, starts_closed
from tracker.operations.accounts.links import is_mailable, send_link, warn_old_address
from zones.models import Officer, Role

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import RightsRequest

DETAILS = ("username", "display_name", "email")
MADE = (*DETAILS, "role", "zone", "unit", "is_active")
NAME_TAKEN = "用户名“{name}”已有人用（不分大小写），请换一个。"


@dataclass(frozen=True)
class Details:
    """What an account is called, and where its mail goes; the address may be empty."""

    username: str
    display_name: str
    email: str


class Welcome(StrEnum):
    """How a new officer comes to a password."""

    ASKED = "asked"
    """The account is closed until another person approves it."""
    MAILED = "mailed"
    """A link is on its way."""
    BY_HAND = "by-hand"
    """There is no mail: an administrator has to pass a link on."""


@transaction.atomic
def register_officer(
    *, details: Details, post: WantedPost, by: Officer, now: datetime, reason: str = ""
) -> tuple[Officer, Welcome]:
    """
    Make the account of a new officer without a password; invite the officer, or ask for the approval of another.

    :raises DomainError: if the role does not go with the zone or unit, or the name is taken
    """
    check_post(post.role, post.zone, post.unit)
    officer = Officer(
        username=details.username,
        display_name=details.display_name,
        email=details.email,
        role=post.role,
        zone=post.zone,
        unit=post.unit,
        is_active=not starts_closed(),
    )
    officer.set_unusable_password()
    _save(officer)
    after = state_of(officer, *MADE)
    record_event(action="add_officer", subject=officer, zone=post.zone, by=by, now=now, after=after, reason=reason)
    return officer, welcome(officer, by=by, now=now, reason=reason)


def welcome(officer: Officer, *, by: Officer, now: datetime, reason: str = "") -> Welcome:
    """
    Invite a new officer whose account is open, ask for the approval of another where it is not.

    :raises DomainError: as `request_rights` and `send_link` do
    """
    if not officer.is_active:
        post = WantedPost(Role(officer.role), officer.zone, officer.unit, timezone.localdate(now))
        words = reason.strip() or "新建账号"
        request_rights(officer=officer, post=post, by=by, now=now, reason=words, opens_account=True)
        return Welcome.ASKED
    if not is_mailable(officer):
        return Welcome.BY_HAND
    send_link(officer=officer, by=by, now=now)
    return Welcome.MAILED


@dataclass(frozen=True)
class ChangedDetails:
    """Whether anything is another now; and the request about the address, where somebody else has to approve it."""

    is_other: bool
    request: RightsRequest | None = None


@transaction.atomic
def change_details(
    *, officer: Officer, details: Details, by: Officer, now: datetime, reason: str = "", seen: int | None = None
) -> ChangedDetails:
    """
    Change what an account is called and where its mail goes: the address at once with a warning to the old one.

    Or once somebody else approves it, where duties are separated: whoever changes the address could send the link to
    a new password there.

    :param seen: the version of the details that the change is based on; None where nobody says
    :raises StaleVersionError: if they are another by now
    :raises DomainError: if the name is taken, or as `request_rights` does
    """
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    if seen is not None and seen != locked.details_version:
        raise StaleVersionError(current=locked.details_version, what="该账号")
    before = state_of(locked, *DETAILS)
    waits = details.email != locked.email and address_waits(locked)
    for name in DETAILS:
        if not (waits and name == "email"):
            setattr(locked, name, getattr(details, name))
    after = state_of(locked, *DETAILS)
    changed = [name for name in DETAILS if before[name] != after[name]]
    if changed:
        _save(locked, *DETAILS)
        was, is_ = ({name: state[name] for name in changed} for state in (before, after))
        values = {"zone": locked.zone, "by": by, "now": now, "before": was, "after": is_, "reason": reason}
        record_event(action="edit_officer", subject=locked, **values)
    if "email" in changed and before["email"]:
        warn_old_address(officer=locked, address=str(before["email"]), by=by, now=now)
    request = _ask_for_address(locked, details.email, by=by, now=now, reason=reason) if waits else None
    return ChangedDetails(bool(changed), request)


def _ask_for_address(officer: Officer, email: str, *, by: Officer, now: datetime, reason: str) -> RightsRequest:
    post = WantedPost(Role(officer.role), officer.zone, officer.unit, timezone.localdate(now))
    return request_rights(officer=officer, post=post, email=email, by=by, now=now, reason=reason)


def _save(officer: Officer, *fields: str) -> None:
    try:
        # The constraint decides: of two accounts of one name that are made at once the second is refused by it.
        with transaction.atomic():
            officer.save(update_fields=fields or None)
    except IntegrityError as error:
        raise DomainError("username_taken", NAME_TAKEN.format(name=officer.username), field="username") from error
