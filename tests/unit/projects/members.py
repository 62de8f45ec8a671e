"""Members of a list drawn at random, and what is counted of them as plainly as it can be said."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from projects.rules.stages import Cohort
from projects.rules.states import MemberFacts
from projects.rules.tallying import DailyTallies, Tally

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)

days = st.dates(FIRST_DAY, LAST_DAY)
amounts = st.integers(0, 10**12)
monthly = st.dictionaries(days, amounts, max_size=5).map(lambda figures: tuple(sorted(figures.items())))


@st.composite
def _members(draw) -> MemberFacts:
    left_kind = draw(st.sampled_from(["", "", "removed", "terminated"]))
    return MemberFacts(
        amount=draw(amounts) + 1,
        is_industry=draw(st.booleans()),
        left_on=draw(days) if left_kind else None,
        left_kind=left_kind,
        reached_on=draw(st.none() | days),
        planned_next_on=draw(st.none() | days),
        expected_output=draw(st.none() | amounts),
        figures=draw(monthly),
    )


members = _members()
lists = st.lists(members, max_size=12)
cohorts = st.sampled_from(Cohort)


def one_member(**facts) -> MemberFacts:
    """Return a member of which nothing is known but what is given."""
    nothing = MemberFacts(amount=7, is_industry=True, left_on=None, left_kind="", reached_on=None, planned_next_on=None)
    return replace(nothing, **facts)


def tally_of(cohort, counted, as_of) -> Tally:
    """Return the program's tally of some members on one day."""
    tallies = DailyTallies(cohort, [as_of])
    for member in counted:
        tallies.add_member("all", member)
    return tallies.tallies()["all"][0] if counted else Tally()


def plain_state(member, as_of) -> str:
    """Return where a member stands, in the words and the order of the rule."""
    if member.left_kind == "removed" and member.left_on <= as_of:
        return "removed"
    if member.reached_on and member.reached_on <= as_of:
        return "reached"
    if member.planned_next_on and member.planned_next_on > as_of:
        return "not_due"
    return "pending"


def plain_tally(cohort, member, as_of) -> Tally:
    """Return the tally of a list that holds just this member, with nothing of the program but the names."""
    state = plain_state(member, as_of)
    newest = max((figure for figure in member.figures if figure[0] <= as_of), default=(None, 0))[1]
    parts = {"members": 1, "amount": member.amount}
    parts["terminated"] = int(member.left_kind == "terminated" and member.left_on <= as_of)
    if state != "pending":
        parts |= {state: 1, f"{state}_amount": member.amount}
    if cohort is Cohort.STARTED and state == "reached":
        parts["completed"] = newest
    if cohort is Cohort.PRODUCING and state != "removed":
        parts |= {"expected_output": member.expected_output or 0, "actual_output": newest}
    if cohort is Cohort.PRODUCING and member.is_industry:
        parts |= {"industry_members": 1} | ({f"industry_{state}": 1} if state != "pending" else {})
    return Tally(**parts)
