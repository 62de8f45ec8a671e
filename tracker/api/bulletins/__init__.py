"""Sealed bulletins."""
