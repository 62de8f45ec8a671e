"""Stalled projects, their rules, snoozes and the backtest of a rule."""
