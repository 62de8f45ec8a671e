"""Serializers of zone indicators."""
