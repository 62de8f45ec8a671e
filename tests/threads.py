"""Several officers at once: each on a connection of its own, all let go at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

ON_POSTGRESQL = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite 不锁行：并发只在 PostgreSQL 上测试（make test）"
    ),
]
SECONDS = 30


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Run actions at the same time; return what each returned or raised, in order."""
    results: list[Any] = [None] * len(actions)
    barrier = Barrier(len(actions))

    def run(index: int, action: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(SECONDS)
            results[index] = action()
        except Exception as error:  # whatever it is, the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index, action), daemon=True) for index, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads), "死锁或等待过久"
    return results


def outcomes(results: list[Any]) -> list[str]:
    """Return what came of each: the name of the error, or `ok`; sorted."""
    return sorted(type(result).__name__ if isinstance(result, Exception) else "ok" for result in results)
