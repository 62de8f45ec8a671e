"""What the lists of a zone's land and posts are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from tracker.pages.reforms.forms.parcels import NO, YES
from zones.models import Zone

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest


@dataclass(frozen=True)
class Asked:
    """What an address asks of a list; what cannot be understood asks for everything."""

    values: dict[str, str]

    @property
    def zone_id(self) -> int | None:
        """Return the number of a zone."""
        text = self.values["zone"]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def whether(self, name: str) -> bool | None:
        """Return yes, no, or that it is not asked."""
        return {YES: True, NO: False}.get(self.values[name])

    def context(self, request: OfficerRequest) -> dict[str, Any]:
        """Return what the form of the filter and the paging show."""
        kept = QueryDict(mutable=True)
        kept.update({name: value for name, value in self.values.items() if value})
        zones = Zone.objects.visible_to(request.officer)
        return {
            "asked": self.values,
            "query": kept.urlencode(),
            "zones": zones,
            "whether": (("yes", "是"), ("no", "否")),
        }


def asked_of(request: OfficerRequest, *names: str) -> Asked:
    """Return what an address asks for."""
    return Asked({name: request.GET.get(name, "") for name in ("zone", *names)})
