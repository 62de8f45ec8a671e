"""Signing in and out, the own account, posts."""
