"""Queries and answers about the rates."""
