"""Ledgers that are made in the background."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.registry.serializers.projects import LedgerQuerySerializer
from tracker.api.serializers import ReadSerializer
from tracker.models import ExportJob, ExportState


class ExportWriteSerializer(LedgerQuerySerializer):
    """Which projects the ledger is to hold; the same names as in the query of the list of projects."""


class ExportJobSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    requested_at = serializers.DateTimeField(help_text="何时要求的")
    state = serializers.ChoiceField(choices=ExportState.choices, help_text="状态")
    total = serializers.IntegerField(help_text="项目数")
    done = serializers.IntegerField(help_text="已写行数")
    number = serializers.SerializerMethodField(help_text="导出编号，印在文件里")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="何时结束的；文件此后保留 7 天")
    trouble = serializers.CharField(help_text="未能生成的原因")

    def get_number(self, job: ExportJob) -> str:
        # As a text: a program that reads JSON may round a number of 15 digits.
        return str(job.number)
