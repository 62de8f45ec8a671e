"""What connections to PostgreSQL ask for."""

import pytest

from config import env, postgresql


def told(options):
    return dict(option.split("=") for option in options.removeprefix("-c ").split(" -c "))


def test_some_of_what_a_connection_asks_for_may_be_changed():
    assert told(postgresql.options()) == postgresql.PARAMETERS
    changed = told(postgresql.options(statement_timeout="0"))
    assert changed == {**postgresql.PARAMETERS, "statement_timeout": "0"}


@pytest.mark.parametrize(("query", "options"), [("", postgresql.PARAMETERS), ("?options=-c%20jit%3Don", {"jit": "on"})])
def test_a_url_that_says_what_to_ask_for_says_all_of_it(monkeypatch, query, options):
    monkeypatch.setenv("DATABASE_URL", f"postgres://localhost/tracker{query}")
    settings = env.database("DATABASE_URL", default="")
    assert told(settings["OPTIONS"]["options"]) == options
