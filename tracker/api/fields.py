"""Fields that read as strictly as the domain's rules and answer in its words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.models import Project, Round
from projects.rules.identifiers import (
    IdentifierError,
    check_industry_code,
    check_national_code,
    check_phone,
    check_uscc,
)
from projects.rules.milestones import EARLIEST_DATE, LATEST_YEAR
from projects.rules.moments import AHEAD, DAY_ALONE, parse_moment
from projects.rules.money import MoneyError, wan_text, yuan_from_wan
from projects.rules.months import month_text, parse_day, parse_month
from projects.rules.texts import one_spelling
from tracker.queries.structure import Structure
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zones.models import Officer

LARGEST_NUMBER = 2**63 - 1
_ROUND_KEY = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


@extend_schema_field({"type": "string", "pattern": r"^\d{1,9}(\.\d{1,4})?$", "example": "35497.50"})
class WanField(serializers.Field[int, Any, str, Any]):
    """An amount in 万元, as text or as a plain number; stored as whole 元."""

    def to_internal_value(self, data: Any) -> int:
        # A bool is an int in Python. Floats are refused: they are not exact, and the parser reads decimals as Decimal.
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            raise serializers.ValidationError("金额应为以万元为单位的数字，如 35497.50。", "invalid")
        try:
            return yuan_from_wan(str(data))
        except MoneyError as error:
            raise serializers.ValidationError(str(error), "invalid") from error

    def to_representation(self, value: int) -> str:
        return wan_text(value)


class DayField(serializers.DateField):
    """A day of which something can be recorded: from EARLIEST_DATE's year on, since nobody means the year 0202."""

    default_error_messages = {
        "invalid": "日期应写成 2023-12-31 的格式。",
        "datetime": "这里只要日期，如 2023-12-31。",
        "range": f"日期应在 {EARLIEST_DATE} 与 {LATEST_YEAR} 年之间，请核对年份。",
    }

    def to_internal_value(self, value: Any) -> date:
        if isinstance(value, str):
            try:
                value = parse_day(value)
            except ValueError:
                self.fail("invalid")
        day = super().to_internal_value(value)
        if not EARLIEST_DATE.year <= day.year <= LATEST_YEAR:
            self.fail("range")
        return day


class MomentField(serializers.DateTimeField):
    """A moment; in Beijing time when it names no offset. With `takes_days` a day stands for its first moment."""

    def __init__(self, *, takes_days: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.takes_days = takes_days

    def to_internal_value(self, value: Any) -> datetime:
        text = str(value)
        if self.takes_days and DAY_ALONE.fullmatch(text):
            text = f"{text} 00:00"
        try:
            return parse_moment(text)
        except ValueError as error:
            raise serializers.ValidationError(str(error), "invalid") from error


class ScopeField(serializers.ListField):
    """The lines above the figures, as pages and workbooks print them: what was asked, as known when, by whom."""

    def __init__(self) -> None:
        super().__init__(child=serializers.CharField(), help_text="范围、条件、账的时刻、何人何时查询，同工作簿表头")


class CodeField(serializers.CharField):
    """A code that `check` normalizes, or raises IdentifierError; empty means that there is none yet."""

    check: Callable[[str], str]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_blank": True, **options})

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return type(self).check(text) if text else ""
        except IdentifierError as error:
            raise serializers.ValidationError(str(error), "invalid") from error


class NationalCodeField(CodeField):
    check = staticmethod(check_national_code)


class UsccField(CodeField):
    check = staticmethod(check_uscc)


class IndustryCodeField(CodeField):
    check = staticmethod(check_industry_code)


class PhoneField(CodeField):
    check = staticmethod(check_phone)


class ChainField(serializers.CharField):
    """An industrial chain (产业链) in the one spelling in which chains are stored."""

    def to_internal_value(self, data: Any) -> str:
        return one_spelling(super().to_internal_value(data))


class BoundedListField(serializers.ListField):
    """A list of at least one and at most `max_length` elements, counted before any of them is looked at."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**{"min_length": 1, "max_length": max_length, **options})
        self.longest = max_length

    def to_internal_value(self, data: Any) -> list[Any]:
        # DRF would count last, after an error has been made for each element.
        if isinstance(data, list) and len(data) > self.longest:
            raise serializers.ValidationError(
                f"最多 {self.longest} 项，这里有 {len(data)} 项，请分几次提交。", "max_length"
            )
        return super().to_internal_value(data)


class NumberField(serializers.IntegerField):
    """A primary key: positive, and no larger than a bigint."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_NUMBER, **options})


@extend_schema_field({"type": "integer"})
class VisibleField(serializers.Field[Model, Any, Any, Any]):
    """
    The primary key of an object that the officer sees; any other is answered as one that does not exist.

    :param visible: returns the objects that an officer sees
    :param missing: the sentence for a key that is not among them
    """

    default_error_messages = {"invalid": "应为编号（整数）。"}
    # Eighteen digits always fit a bigint; `\d` would also match digits of other scripts.
    pattern = re.compile(r"[0-9]{1,18}")

    def __init__(self, visible: Callable[[Officer], QuerySet[Any]], missing: str, **options: Any) -> None:
        super().__init__(**options)
        self.visible = visible
        self.missing = missing

    def to_internal_value(self, data: Any) -> Model:
        # `True` is 1 in Python, and would find a row.
        if isinstance(data, bool) or not self.pattern.fullmatch(str(data)):
            self.fail("invalid")
        instance: Model | None = self.visible(self.context["officer"]).filter(pk=str(data)).first()
        if instance is None:
            raise serializers.ValidationError(self.missing, "does_not_exist")
        return instance


class ZoneField(VisibleField):
    def __init__(self, **options: Any) -> None:
        super().__init__(Zone.objects.visible_to, "没有这个开发区，或不在您的范围内。", **options)


@extend_schema_field({"type": "string", "pattern": r"^\d{6}$", "example": "141100"})
class UnitField(VisibleField):
    """A reporting unit by the code of its division (GB/T 2260), which is its primary key."""

    default_error_messages = {"invalid": "应为填报单位的 6 位代码，如 141100。"}
    pattern = re.compile(r"[0-9]{6}")

    def __init__(self, **options: Any) -> None:
        super().__init__(ReportingUnit.objects.visible_to, "没有这个填报单位，或不在您的范围内。", **options)


class StructureField(serializers.ChoiceField):
    """By which organisation an answer is split, filtered and named; read as a `Structure`."""

    def __init__(self, **options: Any) -> None:
        words = "按当时（then）还是现在（now）的开发区和填报单位分行、筛选、称呼"
        if "default" in options:
            # DRF hands a default over as it is.
            options["default"] = Structure(options["default"])
        super().__init__(choices=[(str(kind), kind.label) for kind in Structure], **{"help_text": words, **options})

    def to_internal_value(self, data: Any) -> Structure:
        return Structure(super().to_internal_value(data))


class ProjectField(VisibleField):
    def __init__(self, **options: Any) -> None:
        super().__init__(Project.objects.visible_to, "没有这个项目，或您无权查看。", **options)


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-\d{1,2}$", "example": "2023-4"})
class RoundField(serializers.Field[Round, Any, str, Any]):
    """A round by its key: year and number, as in 2023-4 for the fourth of 2023."""

    default_error_messages = {
        "invalid": "期次应写成 2023-4（2023年第4次）的格式。",
        "does_not_exist": "没有登记这一期次。",
    }

    def to_internal_value(self, data: Any) -> Round:
        match = _ROUND_KEY.fullmatch(data) if isinstance(data, str) else None
        if match is None:
            self.fail("invalid")
        round_ = Round.objects.keyed(int(match[1]), int(match[2])).first()
        if round_ is None:
            self.fail("does_not_exist")
        return round_

    def to_representation(self, value: Round) -> str:
        return value.key


class KnownAtField(MomentField):
    """The moment by whose knowledge something is computed: not after `now`, which the view puts into the context."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment > self.context["now"]:
            raise serializers.ValidationError(AHEAD, "invalid")
        return moment


class AsOfField(DayField):
    """The day as of which something is computed: not after today, which the view puts into the context."""

    default_error_messages = {"future": "截至日期（as_of）不能晚于今天。"}

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day > self.context["today"]:
            self.fail("future")
        return day


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-\d{2}$", "example": "2023-12"})
class MonthField(serializers.Field["date", Any, str, Any]):
    """A month, as the date of its first day."""

    default_error_messages = {"range": f"月份应在 {EARLIEST_DATE.year} 年与 {LATEST_YEAR} 年之间。"}

    def to_internal_value(self, data: Any) -> date:
        try:
            month = parse_month(str(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error), "invalid") from error
        if not EARLIEST_DATE.year <= month.year <= LATEST_YEAR:
            self.fail("range")
        return month

    def to_representation(self, value: date) -> str:
        return month_text(value)


class TextOfField(serializers.CharField):
    """A text that a function makes of the value of its source; only answered."""

    def __init__(self, text_of: Callable[[Any], str | None], **options: Any) -> None:
        super().__init__(**options)
        self.text_of = text_of

    def to_representation(self, value: Any) -> Any:
        return self.text_of(value)
