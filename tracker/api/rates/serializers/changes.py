"""Why a rate changed: the question and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.money import wan_text
from projects.rules.rate_sides import CAUSE_LABELS, Aspect
from projects.rules.rates import BASES, RateMeasure
from projects.rules.stages import choices
from tracker.api.choices import RATES
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import AsOfField, KnownAtField, ScopeField
from tracker.api.pagination import CursorField, LimitField
from tracker.api.rates.serializers.queries import WindowQuerySerializer, no_basis
from tracker.api.rates.serializers.tables import RatioSerializer
from tracker.queries.rates.change_sides import Asked
from tracker.queries.rates.window import ParameterError, resolve_window

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from projects.rules.rate_changes import CausePart, Line
    from projects.rules.rates import Formula


CAUSES = choices(CAUSE_LABELS)
ASPECTS = [(str(aspect), str(aspect)) for aspect in Aspect]
SAME = "不填与后一头相同"


def _basis(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=list(BASES), error_messages={"invalid_choice": no_basis("{input}")}, **options
    )


class ChangesQuerySerializer(WindowQuerySerializer):
    """The query of a change; parameters that begin with `from_` are of the side that it is compared with."""

    from_as_of = AsOfField(help_text="前一头的截至日期，含当日")
    from_known_at = KnownAtField(help_text=f"前一头按这一时刻账上所知，{SAME}")
    from_first = serializers.CharField(required=False, max_length=10, help_text=f"前一头的首期，{SAME}")
    from_last = serializers.CharField(required=False, max_length=10, help_text=f"前一头的末期，{SAME}")
    from_rounds_on = AsOfField(required=False, help_text=f"前一头的期次固定为此日的，{SAME}")
    from_basis = _basis(required=False, help_text=f"前一头的口径，{SAME}")
    basis = _basis(help_text="口径的代码")
    rate = serializers.ChoiceField(choices=RATES, help_text="比率")


class ChangeProjectsQuerySerializer(ChangesQuerySerializer):
    """The query of the projects behind a cause of a change."""

    cause = serializers.ChoiceField(choices=CAUSES, required=False, help_text="只要这一原因的，不填为全部")
    cursor = CursorField()
    limit = LimitField()


def asked_of(params: Mapping[str, Any], now: datetime, prefix: str = "") -> Asked:
    """
    Return a side of a question; what it leaves out is that of the other one.

    :raises ParameterError: naming what is wrong
    """

    def value(name: str) -> Any:
        return params.get(f"{prefix}{name}") or params.get(name)

    try:
        window = resolve_window(
            first=value("first"),
            last=value("last"),
            as_of=value("as_of"),
            known_at=value("known_at"),
            now=now,
            reviewed=params["reviewed"],
            counts_trial=params["trial"],
            rounds_on=value("rounds_on"),
        )
    except ParameterError as error:
        named = f"{prefix}{error.field}"
        raise ParameterError(named if params.get(named) else error.field, error.message) from error
    return Asked(window, value("basis"))


def fraction(value: Fraction | None) -> dict[str, str] | None:
    """Return an exact fraction as it is answered."""
    # As texts: these integers are longer than what a number of JSON holds everywhere.
    return None if value is None else {"numerator": f"{value.numerator}", "denominator": f"{value.denominator}"}


def points_text(hundredths: int | None) -> str | None:
    """Return hundredths of a percentage point as percentage points with two decimals and a sign."""
    if hundredths is None:
        return None
    return f"{'-' if hundredths < 0 else '+'}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


class FractionSerializer(serializers.Serializer[Any]):
    """An exact fraction; both parts are whole numbers of any length."""

    numerator = serializers.CharField()
    denominator = serializers.CharField()


class CausePartSerializer(serializers.Serializer[Any]):
    """What one cause does to the rate."""

    cause = serializers.ChoiceField(choices=CAUSES, help_text="原因")
    label = serializers.CharField(help_text="原因的名称")  # type: ignore[assignment]  # hides an attribute
    projects = serializers.IntegerField(help_text="涉及的入批项目数")
    numerator = serializers.CharField(help_text="分子增减：金额为万元；换了计量单位的口径变化为 0")
    denominator = serializers.CharField(help_text="分母增减")
    points = serializers.CharField(allow_null=True, help_text="百分点，两位小数；各原因之和等于印出的差")
    share = FractionSerializer(allow_null=True, help_text="精确值，1 为 100 个百分点")


class ChangeSerializer(serializers.Serializer[Any]):
    scope = ScopeField()
    rate = serializers.ChoiceField(choices=RATES, help_text="比率")
    before = RatioSerializer(help_text="前一头的比率")
    after = RatioSerializer(help_text="后一头的比率")
    rebased = RatioSerializer(allow_null=True, help_text="较晚一头的数据按较早一头的口径；口径相同为 null")
    points = serializers.CharField(allow_null=True, help_text="印出的差，百分点")
    difference = FractionSerializer(allow_null=True, help_text="精确的差")
    residual = FractionSerializer(allow_null=True, help_text="没有归到原因的部分，恒为 0")
    causes = CausePartSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="没有分母、口径变化等说明")


class ChangeEventSerializer(FastSerializer):
    what = serializers.CharField(help_text="事项")
    before = serializers.CharField(help_text="原来")
    after = serializers.CharField(help_text="现在")
    day = serializers.DateField(allow_null=True, help_text="发生日期")
    told_at = serializers.DateTimeField(allow_null=True, help_text="录入、审核或撤回的时刻")
    told_by = serializers.CharField(help_text="录入、审核或撤回的人")
    reason = serializers.CharField(help_text="说明")


class ChangeProjectSerializer(serializers.Serializer[Any]):
    """One project's part of a cause."""

    cause = serializers.ChoiceField(source="line.cause", choices=CAUSES, help_text="原因")
    aspect = serializers.ChoiceField(source="line.aspect", choices=ASPECTS, help_text="变的是哪一方面")
    entry = serializers.IntegerField(source="entry.pk", help_text="入批记录的编号")
    project = serializers.IntegerField(source="entry.project_id", help_text="项目的编号")
    project_name = serializers.CharField(source="entry.project.name", help_text="项目名称")
    zone_name = serializers.CharField(source="entry.zone.name", help_text="申报时的开发区")
    round = serializers.CharField(source="entry.round.key", help_text="期次")
    numerator = serializers.CharField(help_text="分子增减")
    denominator = serializers.CharField(help_text="分母增减")
    share = FractionSerializer(source="exact", allow_null=True, help_text="精确值；一头没有分母时为 null")
    events = ChangeEventSerializer(many=True, help_text="发生了什么")


def amounts(of: CausePart | Line, formula: Formula) -> dict[str, str]:
    """Return what is added to both parts of a rate, as its formula adds up: in 万元 or projects."""
    text = wan_text if formula.measure is RateMeasure.AMOUNT else str
    return {"numerator": text(of.numerator), "denominator": text(of.denominator)}
