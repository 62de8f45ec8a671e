"""Reads about single projects: required evidence, history."""
