"""What others changed between a plan and its confirmation, as a job shows it and as a conflict says it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class MovedSerializer(serializers.Serializer[Any]):
    """A cell whose old value stands no more: what stood, what stands now, what the file says."""

    sheet = serializers.CharField(help_text="工作表")
    row = serializers.IntegerField(help_text="行号")
    project = serializers.IntegerField(help_text="项目的编号")
    name = serializers.CharField(help_text="项目名称")
    field = serializers.CharField(help_text="字段")
    title = serializers.CharField(help_text="字段的名称")
    old = serializers.CharField(help_text="比对时登记的")
    theirs = serializers.CharField(help_text="现在登记的")
    ours = serializers.CharField(help_text="表内的")
