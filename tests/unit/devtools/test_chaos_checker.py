"""The judge names each planted loss and double, and finds nothing where there is nothing."""

from dataclasses import replace

import pytest

from devtools.chaos.checker import Delivery, Row, judge

OWED = ["a", "b", "c"]
ROWS = [
    Row(1, "a", False, "sent", "<1>"),
    Row(2, "b", False, "in_doubt", "<2>"),
    Row(3, "b", True, "sent", "<3>"),
    Row(4, "c", False, "refused", "<4>"),
]
DELIVERIES = [Delivery("<1>", "a", False), Delivery("<2>", "b", False), Delivery("<3>", "b", True)]


def test_a_history_in_which_every_promise_was_kept():
    verdict = judge(OWED, ROWS, DELIVERIES)
    assert verdict.is_kept
    assert verdict.is_complete
    assert verdict.counts["deliveries"] == 3
    assert judge(OWED, ROWS, [DELIVERIES[0], DELIVERIES[2]]).is_kept, "a doubt may have arrived or not"


@pytest.mark.parametrize("state", ["pending", "claimed", "dot"])
@pytest.mark.parametrize("taken", [DELIVERIES, DELIVERIES[1:]])
def test_what_a_slow_machine_has_not_done_yet_is_unfinished_and_not_lost(state, taken):
    verdict = judge(OWED, [replace(ROWS[0], state=state), *ROWS[1:]], taken)
    assert (verdict.is_kept, verdict.is_complete, verdict.unfinished) == (True, False, ["1"])


@pytest.mark.parametrize(
    ("rows", "deliveries", "promise"),
    [
        (ROWS[1:], DELIVERIES[1:], "lost: owed but not in the ledger"),
        ([*ROWS, replace(ROWS[0], number=5, message_id="<5>")], DELIVERIES, "twice in the ledger"),
        (ROWS, DELIVERIES[1:], "lost: called sent but never delivered"),
        (ROWS, [*DELIVERIES, DELIVERIES[0]], "twice: one Message-ID delivered again"),
        ([replace(ROWS[0], state="vanished"), *ROWS[1:]], DELIVERIES, "in a state that nobody knows"),
        (ROWS, [*DELIVERIES, Delivery("<4>", "c", False)], "delivered though called not sent"),
        (ROWS, [*DELIVERIES, Delivery("<9>", "z", False)], "delivered without a row"),
        (ROWS, [*DELIVERIES[:2], replace(DELIVERIES[2], is_labelled=False)], "twice: repeated without a label"),
    ],
)
def test_a_planted_fault_is_named(rows, deliveries, promise):
    assert promise in judge(OWED, rows, deliveries).broken
