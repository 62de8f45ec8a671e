"""Stalled projects: facts, scan, backtest."""
