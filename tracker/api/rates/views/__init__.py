"""Asking for the rates."""
