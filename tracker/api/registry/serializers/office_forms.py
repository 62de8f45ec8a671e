"""Workbooks of an office that exports fill in (表样)."""

from __future__ import annotations

from rest_framework import serializers

from tracker.api.serializers import ReadSerializer, WriteSerializer


class OfficeFormWriteSerializer(WriteSerializer):
    """A workbook with headers, and the name under which it is offered."""

    name = serializers.CharField(max_length=40, help_text="名称；同名的为新版本")
    file = serializers.FileField(help_text="表样（xlsx）：表头、一行样例、表尾的注")


class FormColumnSerializer(ReadSerializer):
    letters = serializers.CharField(help_text="列")
    header = serializers.CharField(help_text="表头")
    field = serializers.CharField(help_text="填什么，名称同导入")
    unit = serializers.CharField(help_text="金额的单位")
    month = serializers.CharField(help_text="表头写明的月份，YYYY-MM")


class OfficeFormSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    name = serializers.CharField(help_text="名称")
    version = serializers.IntegerField(help_text="版本")
    owner = serializers.CharField(help_text="谁的：全省、填报单位或开发区")
    columns = FormColumnSerializer(source="layout.columns", many=True, help_text="认出的列")
    remarks = serializers.ListField(
        source="layout.remarks", child=serializers.CharField(), help_text="留空的列、不保留的行等"
    )
    uploaded_at = serializers.DateTimeField(help_text="上传时间")
