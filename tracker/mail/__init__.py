"""Handing one message to a relay, step by step, so that a failure says whether it can have been accepted."""
