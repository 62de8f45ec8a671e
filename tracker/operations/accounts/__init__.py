"""Passwords, the links that set them, second factors and tokens."""
