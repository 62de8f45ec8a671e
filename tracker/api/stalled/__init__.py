"""Stalled projects, the rules that find them, and letting one rest."""
