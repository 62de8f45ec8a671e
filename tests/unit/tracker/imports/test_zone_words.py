"""Which zones are offered for words that name none: those of the same place, not those of the same kind."""

import pytest

from projects.rules.texts import spelling_key
from tracker.imports.zone_words import ZoneWords

XING, JIAO, WEN, FEN = (
    "兴县经济技术开发区",
    "交城经济开发区",
    "文水经济开发区",
    "汾阳杏花村经济技术开发区",
)
WORDS = ZoneWords({spelling_key(name): name for name in (XING, JIAO, WEN, FEN)})
OWN = ZoneWords({spelling_key(XING): XING}, XING)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("兴县", [XING]),
        ("兴县高新技术产业开发区", [XING]),
        ("吕梁市兴县开发区", [XING]),
        ("水文经济开发区", [WEN]),
        ("杏花村开发区", [FEN]),
        ("汾阳杏化村经济技术开发区", [FEN]),
        ("岚县经济技术开发区", []),
        ("交口经济开发区", []),
        ("大同经济技术开发区", []),
        ("县", []),
        ("", []),
    ],
)
def test_only_zones_of_the_same_place_are_offered(text, offered):
    assert WORDS.offered(text) == offered


def test_ones_own_zone_is_not_offered_for_another_place():
    for text in (JIAO, WEN, FEN, "应县经济技术开发区", "太原经济技术开发区", "甲经济技术开发区"):
        assert (text, OWN.offered(text)) == (text, [])
    # Words that name no place speak of the own one as likely as not: that is asked.
    assert OWN.offered("经济技术开发区") == [XING]
