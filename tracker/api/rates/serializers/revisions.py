"""The revision triangle: the question and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from projects.rules.rates import BASES
from tracker.api.choices import RATES
from tracker.api.fields import AsOfField, MonthField, ScopeField
from tracker.api.rates.serializers.queries import ROUNDS_ON, TRIAL, SelectionQuerySerializer, no_basis
from tracker.api.rates.serializers.tables import RatioSerializer

if TYPE_CHECKING:
    from rest_framework.fields import Field


class RevisionsQuerySerializer(SelectionQuerySerializer):
    """The query of a revision triangle."""

    first = serializers.CharField(required=False, max_length=10, help_text="首期，默认最早的一期")
    last = serializers.CharField(required=False, max_length=10, help_text="末期，默认各月末已举行的倒数第二期")
    rounds_on = AsOfField(required=False, help_text=ROUNDS_ON)
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")
    trial = serializers.BooleanField(default=True, help_text=TRIAL)
    basis = serializers.ChoiceField(
        choices=list(BASES), help_text="口径的代码", error_messages={"invalid_choice": no_basis("{input}")}
    )
    rate = serializers.ChoiceField(choices=RATES, help_text="比率")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields; `from` is a keyword of Python and cannot be declared as an attribute."""
        span = {"from": MonthField(help_text="起始月份"), "to": MonthField(help_text="结束月份，须已结束")}
        return {**span, **super().get_fields()}


class RevisionSerializer(serializers.Serializer[Any]):
    """One month's end as one moment knew it."""

    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知")
    rate = RatioSerializer(help_text="比率及其分子、分母")
    change = serializers.CharField(allow_null=True, help_text="较前一时刻，百分点；首次或没有分母时为 null")


class RevisedMonthSerializer(serializers.Serializer[Any]):
    """One month, as every later moment knew it."""

    as_of = serializers.DateField(help_text="月末")
    revisions = RevisionSerializer(many=True, help_text="自本月末起的各月末，最后是现在")


class RevisionsSerializer(serializers.Serializer[Any]):
    scope = ScopeField()
    months = RevisedMonthSerializer(many=True)
