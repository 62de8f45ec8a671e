"""The telephone number of a project as its page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.permissions import may_reveal_contact, may_see_contact
from projects.rules.identifiers import masked_phone
from tracker.pages.one_time_key import new_key
from tracker.pages.registry.forms.contacts import RevealForm

if TYPE_CHECKING:
    from projects.models import Project
    from zones.models import Officer


def contact_context(officer: Officer, project: Project) -> dict[str, Any]:
    """Return the number in full or masked, and the form by which it is shown where that is allowed."""
    sees_phone, phone = may_see_contact(officer, project), project.contact_phone
    return {
        "sees_phone": sees_phone,
        "phone": phone if sees_phone else masked_phone(phone),
        "may_reveal": bool(phone) and may_reveal_contact(officer, project),
        "reveal_form": RevealForm(),
        "reveal_key": new_key(),
    }
