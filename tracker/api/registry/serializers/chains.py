"""Bodies and answers about the key chains (重点产业链)."""

from __future__ import annotations

from rest_framework import serializers

from projects.models import KeyChain
from tracker.api.fast_serializers import FastSerializer
from tracker.api.fields import DayField
from tracker.api.serializers import ReadSerializer, RecordSerializer, WriteSerializer


class AliasSerializer(RecordSerializer):
    """A text that means a chain."""

    chain = serializers.IntegerField(source="chain_id", help_text="产业链的编号")
    text = serializers.CharField(help_text="填报的文字；全半角、空格、大小写、括号的差别不计")


class LeaderSerializer(RecordSerializer):
    """An enterprise that leads a chain."""

    chain = serializers.IntegerField(source="chain_id", help_text="产业链的编号")
    owner = serializers.CharField(help_text="企业名称")
    owner_uscc = serializers.CharField(help_text="统一社会信用代码")
    recognized_on = serializers.DateField(help_text="认定日期")
    ended_on = serializers.DateField(allow_null=True, help_text="退出日期，当日起不再是链主；仍是的为 null")


class KeyChainSerializer(ReadSerializer):
    """A chain of the province's list, with what stands of it."""

    id = serializers.IntegerField(help_text="编号")
    number = serializers.IntegerField(help_text="序号")
    name = serializers.CharField(help_text="产业链")
    source = serializers.CharField(help_text="依据")  # type: ignore[assignment]  # hides an attribute
    aliases = AliasSerializer(source="standing_aliases", many=True, help_text="对应到它的文字")
    leaders = LeaderSerializer(source="standing_leaders", many=True, help_text="链主企业")


class TextInUseSerializer(FastSerializer):
    """A declared text that means no key chain."""

    text = serializers.CharField(help_text="填报的文字")
    projects = serializers.IntegerField(help_text="看得见的项目中有多少这样填")
    entries = serializers.IntegerField(help_text="看得见的有效入批记录中有多少这样填")


class KeyChainField(serializers.PrimaryKeyRelatedField[KeyChain]):
    """A chain by its number."""

    default_error_messages = {"does_not_exist": "没有这条产业链。", "incorrect_type": "应为产业链的编号。"}

    def __init__(self) -> None:
        super().__init__(queryset=KeyChain.objects.all(), help_text="产业链的编号，见 /key-chains/")


class AliasWriteSerializer(WriteSerializer):
    """A text that is to mean a chain."""

    chain = KeyChainField()
    text = serializers.CharField(max_length=60, help_text="填报的文字")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="说明")


class LeaderWriteSerializer(WriteSerializer):
    """An enterprise that leads a chain, or no longer does."""

    chain = KeyChainField()
    owner = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="企业名称；与代码至少填一项"
    )
    owner_uscc = serializers.CharField(max_length=18, required=False, allow_blank=True, help_text="统一社会信用代码")
    recognized_on = DayField(help_text="认定日期；同一企业、同一日期的即补充或更正")
    ended_on = DayField(required=False, allow_null=True, help_text="退出日期")
    reason = serializers.CharField(max_length=300, help_text="认定或退出的依据")
