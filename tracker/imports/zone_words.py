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
        candidates |= {_BEFORE.sub("", one) for one in list(candidates)}
        found = {zone for one in candidates if (zone := self.exact(one))}
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
        """Return the zones that may be meant, the likeliest first."""
        words = spelling_key(unicodedata.normalize("NFKC", text))
        place = _KIND.sub("", words)
        scored: dict[str, float] = {}
        for key, zone in self.names.items():
            score = SequenceMatcher(None, words, key).ratio()
            if len(place) >= _SHORTEST and place in key:
                score = max(score, SIMILAR) + 0.1
            scored[zone] = max(score, scored.get(zone, 0.0))
        likely = sorted((zone for zone, score in scored.items() if score >= SIMILAR), key=lambda zone: -scored[zone])
        return likely[:MOST_OFFERED]
