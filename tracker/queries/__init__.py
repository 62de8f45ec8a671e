"""Reads that need more than one queryset; results are frozen dataclasses."""
