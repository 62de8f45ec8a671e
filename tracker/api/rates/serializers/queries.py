"""The query parameters of questions about the rates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.rules import rate_members
from projects.rules.rates import BASES
from projects.rules.stages import COHORT_LABELS, Cohort
from tracker.api.choices import CATEGORIES, COHORTS, GROUPINGS, MEMBER_FILTERS, RATE_PARTS, RATES, ZONE_GROUPS
from tracker.api.fields import (
    AsOfField,
    BoundedListField,
    ChainField,
    KnownAtField,
    MonthField,
    StructureField,
    UnitField,
    ZoneField,
)
from tracker.api.pagination import CursorField, LimitField
from tracker.api.serializers import QuerySerializer
from tracker.api.workbook_views import FormatField
from tracker.queries.rates.selection import MAPPED_AS_OF_NOW, Grouping, Selection
from tracker.queries.rates.window import Window, resolve_window

if TYPE_CHECKING:
    from datetime import datetime

    from rest_framework.fields import Field

NONE = "none"
ROUNDS_ON = "期次固定为此日的：截至日期或各月末尚未举行的也计入，看同一批项目的变化；默认随截至日期"
TRIAL = "试生产是否计为投产，默认计入；各口径的出处均未说明"


MOST_BASES = 2 * len(BASES)
"""As many as a question may name; a code that is repeated counts once."""


@extend_schema_field({"type": "array", "maxItems": MOST_BASES, "items": {"type": "string", "enum": list(BASES)}})
class BasesField(BoundedListField):
    """Bases by their codes; none means all of them, side by side."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": MOST_BASES, "min_length": None, **options})

    def run_child_validation(self, data: Any) -> list[str]:
        """Return the codes, each once."""
        for code in data:
            if code not in BASES:
                raise serializers.ValidationError(no_basis(code), "invalid_choice")
        # Each basis is one sheet of a workbook: a repeated code would be a sheet of the same name.
        return list(dict.fromkeys(data))


def no_basis(code: object) -> str:
    return f"没有口径“{code}”，可选：{'、'.join(BASES)}。"


class SelectionQuerySerializer(QuerySerializer):
    """Which part of the lists a question is about."""

    zone = ZoneField(required=False, help_text="开发区的编号")
    unit = UnitField(required=False, help_text="填报单位的代码")
    category = serializers.ChoiceField(choices=CATEGORIES, required=False, help_text="项目类别")
    chain = ChainField(required=False, max_length=60, help_text="产业链，全半角、括号、空格不计；none 为未填")
    is_key = serializers.BooleanField(
        required=False, help_text="true 只要省级重点工程，false 只要其他项目；按项目现在的标志"
    )
    chain_leader = serializers.BooleanField(
        required=False, help_text="true 只计链主企业的项目，false 只计其余项目；链主按截至日期、按当时已知认定"
    )
    structure = StructureField(default="then")


class WindowQuerySerializer(SelectionQuerySerializer):
    """Which rounds, on which day, and with what knowledge."""

    as_of = AsOfField(help_text="截至日期，含当日")
    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在；早先的通报可据此重现")
    first = serializers.CharField(required=False, max_length=10, help_text="首期，如 2022-1，默认最早的一期")
    last = serializers.CharField(
        required=False, max_length=10, help_text="末期，如 2023-3，默认截至日期已举行的倒数第二期（不含最新一期）"
    )
    rounds_on = AsOfField(required=False, help_text=ROUNDS_ON)
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")
    trial = serializers.BooleanField(default=True, help_text=TRIAL)


class RatesQuerySerializer(WindowQuerySerializer):
    """The query of the table of the rates."""

    basis = BasesField(required=False, default=[], help_text="口径的代码，可重复；不填则全部口径并列")
    by = serializers.ChoiceField(choices=GROUPINGS, default=Grouping.NONE, help_text="按什么分行")
    format = FormatField()


class MembersQuerySerializer(WindowQuerySerializer):
    """The query of the projects behind a figure: of a cell of a list, or of a number of a rate."""

    cohort = serializers.ChoiceField(choices=COHORTS, required=False, help_text="名单；填了口径和比率的可以不填")
    reached = serializers.ChoiceField(
        choices=MEMBER_FILTERS, required=False, help_text="只要名单中处于这一状态，或缺数据、数据陈旧的"
    )
    industry = serializers.BooleanField(allow_null=True, default=None, help_text="只要产业类或非产业类的")
    basis = serializers.ChoiceField(
        choices=list(BASES),
        required=False,
        help_text="口径的代码，与 rate、part 一起填",
        error_messages={"invalid_choice": no_basis("{input}")},
    )
    rate = serializers.ChoiceField(choices=RATES, required=False, help_text="比率")
    part = serializers.ChoiceField(choices=RATE_PARTS, required=False, help_text="只要构成该比率的这个数的项目")
    cursor = CursorField()
    limit = LimitField()
    format = FormatField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take the list from the rate where one is given; refuse a number of a rate that is only half named."""
        named = [name for name in ("basis", "rate", "part") if attrs.get(name)]
        if named and len(named) < 3:
            raise serializers.ValidationError({named[0]: "basis、rate、part 须一起填写。"})
        if not named and "cohort" not in attrs:
            raise serializers.ValidationError({"cohort": "请填写名单，或口径、比率与其中一个数。"}, "required")
        if named:
            cohort = BASES[attrs["basis"]].formulas()[attrs["rate"]].cohort
            if attrs.setdefault("cohort", str(cohort)) != cohort:
                message = f"这个比率按{COHORT_LABELS[cohort]}计算，请改名单或不填。"
                raise serializers.ValidationError({"cohort": message})
        return attrs


class TrendQuerySerializer(SelectionQuerySerializer):
    """The query of the rates month by month."""

    known_at = KnownAtField(help_text="按这一时刻账上所知计算，默认现在")
    first = serializers.CharField(required=False, max_length=10, help_text="首期，默认最早的一期")
    last = serializers.CharField(required=False, max_length=10, help_text="末期，默认各月末已举行的倒数第二期")
    rounds_on = AsOfField(required=False, help_text=ROUNDS_ON)
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")
    trial = serializers.BooleanField(default=True, help_text=TRIAL)
    basis = BasesField(required=False, default=[], help_text="口径的代码，可重复；不填则全部口径并列")
    by = serializers.ChoiceField(choices=GROUPINGS, default=Grouping.NONE, help_text="按什么分行")
    format = FormatField()

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {"from": MonthField(help_text="起始月份"), "to": MonthField(help_text="结束月份，须已结束")}
        return {**span, **super().get_fields()}


class LeagueQuerySerializer(WindowQuerySerializer):
    """The query of a ranking."""

    zone = None  # type: ignore[assignment]  # one zone alone is no ranking
    basis = serializers.ChoiceField(
        choices=list(BASES), help_text="口径的代码", error_messages={"invalid_choice": no_basis("{input}")}
    )
    rate = serializers.ChoiceField(choices=RATES, help_text="比率")
    group = serializers.ChoiceField(choices=ZONE_GROUPS, required=False, help_text="考核分组，默认各组依次")
    format = FormatField()


def selection_of(params: dict[str, Any]) -> Selection:
    """Return which part of the lists is asked for."""
    zone, unit, chain = params.get("zone"), params.get("unit"), params.get("chain")
    # A list of what there is now, such as that of parcels, has no such parameter.
    structure = params.get("structure")
    return Selection(
        zone_id=zone.pk if zone else None,
        unit=unit.pk if unit else None,
        category=params.get("category"),
        # An empty parameter counts as not given, so projects without a chain are asked for by `none`.
        chain="" if chain == NONE else chain,
        is_led=params.get("chain_leader"),
        is_key=params.get("is_key"),
        structure=structure,
        # Of then, zones are called as on the day of the question, or on the last one of several.
        named_on=params.get("as_of", params.get("to")) if structure and structure.is_then else None,
    )


def chain_note_of(params: dict[str, Any]) -> str | None:
    """Return how chains are counted, where a question is about chains."""
    return MAPPED_AS_OF_NOW if params.get("by") == Grouping.CHAIN or "chain" in params else None


def window_of(params: dict[str, Any], now: datetime) -> Window:
    """
    Return the window that is asked for.

    :raises ParameterError: naming what is wrong
    """
    return resolve_window(
        first=params.get("first"),
        last=params.get("last"),
        as_of=params["as_of"],
        known_at=params.get("known_at"),
        now=now,
        reviewed=params["reviewed"],
        counts_trial=params["trial"],
        rounds_on=params.get("rounds_on"),
    )


def members_of(params: dict[str, Any]) -> rate_members.MemberFilter:
    """Return which members of the list are asked for; those behind a number of a rate may be narrowed further."""
    wanted = rate_members.members_in(Cohort(params["cohort"]), params.get("reached", ""))
    if params.get("part"):
        formula = BASES[params["basis"]].formulas()[params["rate"]]
        wanted = rate_members.members_behind(formula, rate_members.RatePart(params["part"]))
    return wanted if params["industry"] is None else replace(wanted, is_industry=params["industry"])
