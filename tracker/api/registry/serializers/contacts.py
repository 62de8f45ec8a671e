"""A telephone number in full, as asked for and as answered."""

from rest_framework import serializers

from tracker.api.serializers import ReadSerializer, WriteSerializer


class RevealWriteSerializer(WriteSerializer):
    reason = serializers.CharField(max_length=300, help_text="为什么要看，记入审计")


class ContactPhoneSerializer(ReadSerializer):
    contact_phone = serializers.CharField(help_text="完整的联系电话")
