"""Finds the zone that people mean by the words in a ledger. What is only similar is offered, never taken. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from projects.rules.texts import spelling_key

_BROKEN = re.compile(r"[\r\n(（\[【].*$", re.DOTALL)
_BEFORE = re.compile(r"^(?:山西省|山西|.{2,4}市)")
_AFTER = re.compile(r"(?:党工委)?(?:管委会|管理委员会|管理委)$")
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d+[.、])")
_KIND = re.compile(
    r"(?:经济技术|高新技术产业|经济|高新|产业|现代农业|文化旅游|生态文化)*(?:开发区|示范区|园区|经开区|高新区)$"
)
_ONE = re.compile(r"(?!各|全省|全市|省级|国家级|本)[\u4e00-\u9fff]{2,14}(?:开发区|经开区|高新区|示范区|集聚区|园区)")
MOST_OFFERED = 5
SIMILAR = 0.7
_ALIKE = 0.66
_SHORTEST = 2


@dataclass(frozen=True)
class ZoneWords:
    """The zones that an officer sees, by the keys of their names and aliases; `own` is that of a zone's officer."""

    names: Mapping[str, str] = field(default_factory=dict)
    own: str | None = None

    def exact(self, text: str) -> str | None:
        """Return the zone that is called so, or has it as an alias."""
        return self.names.get(spelling_key(text)) if text else None

    def stripped(self, text: str) -> str | None:
        """Return the only zone that remains when the words around a name are left out."""
        whole = _BROKEN.sub("", text.strip())
        without = _ORDINAL.sub("", whole)
        candidates = {whole, without, _AFTER.sub("", without)}
        candidates |= {_BEFORE.sub("", candidate) for candidate in list(candidates)}
        found = {zone for candidate in candidates if (zone := self.exact(candidate))}
        return found.pop() if len(found) == 1 else None

    def names_one(self, text: str) -> bool:
        """Whether the name of a sheet or a band is that of a zone, known or not, and not that of a table."""
        whole = _ORDINAL.sub("", _BROKEN.sub("", text.strip()))
        return self.stripped(text) is not None or bool(_ONE.fullmatch(whole))

    def inside(self, text: str) -> str | None:
        """Return the only zone whose name or alias stands in a title; of names in each other the longest counts."""
        words = spelling_key(text)
        keys = [key for key in self.names if len(key) > _SHORTEST and key in words]
        longest = [key for key in keys if not any(key != other and key in other for other in keys)]
        found = {self.names[key] for key in longest}
        return found.pop() if len(found) == 1 else None

    def offered(self, text: str) -> list[str]:
        """
        Return the zones that may be meant, the likeliest first: those of the same place, however the kind is called.

        The same is a place that stands in the other, that has the same signs in another order, or of three signs and
        more two thirds alike. That both are a 经济技术开发区 says nothing: nearly all are. Words that name no place
        are compared whole.
        """
        words = spelling_key(unicodedata.normalize("NFKC", text))
        place = _KIND.sub("", _BEFORE.sub("", words)) or _KIND.sub("", words)
        scored: dict[str, float] = {}
        for key, zone in self.names.items():
            score = SequenceMatcher(None, words, key).ratio()
            if _is_near(place, _KIND.sub("", key)) if place else score >= SIMILAR:
                scored[zone] = max(score, scored.get(zone, 0.0))
        return sorted(scored, key=lambda zone: -scored[zone])[:MOST_OFFERED]


def _is_near(place: str, other: str) -> bool:
    """Whether two names of places may be one: see `offered`."""
    if min(len(place), len(other)) < _SHORTEST:
        return False
    if place in other or other in place or sorted(place) == sorted(other):
        return True
    return SequenceMatcher(None, place, other).ratio() >= _ALIKE and min(len(place), len(other)) > _SHORTEST
