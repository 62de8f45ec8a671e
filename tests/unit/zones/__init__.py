"""Tests of what zones holds apart from its models."""
