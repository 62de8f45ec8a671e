"""Members of a list drawn at random, and what is counted of them as plainly as it can be said."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from projects.rules.stages import Cohort
from projects.rules.states import MemberFacts
from projects.rules.tallying import DailyTallies, Tally

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)
MONTH_ENDS = [date(2023 + number // 12, number % 12 + 1, 1) - timedelta(days=1) for number in range(10, 25)]

days = st.dates(FIRST_DAY, LAST_DAY)
amounts = st.integers(0, 10**12)
month_ends = st.integers(0, 14).map(lambda number: MONTH_ENDS[number])
monthly = st.dictionaries(month_ends, st.none() | amounts, max_size=6).map(
    lambda figures: tuple(sorted(figures.items(), key=lambda figure: figure[0]))
)


@st.composite
def _members(draw) -> MemberFacts:
    return MemberFacts(
        amount=draw(amounts) + 1,
        is_industry=draw(st.booleans()),
        removed_on=draw(st.none() | st.none() | days),
        terminated_on=draw(st.none() | days),
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
    days = dict.fromkeys(("removed_on", "terminated_on", "reached_on", "planned_next_on"))
    return replace(MemberFacts(amount=7, is_industry=True, **days), **facts)


def tally_of(cohort, counted, as_of) -> Tally:
    """Return the program's tally of some members on one day."""
    tallies = DailyTallies(cohort, [as_of])
    for member in counted:
        tallies.add_member("all", member)
    return tallies.tallies()["all"][0] if counted else Tally()


def plain_state(member, as_of) -> str:
    """Return where a member stands, in the words and the order of the rule."""
    if member.removed_on and member.removed_on <= as_of:
        return "removed"
    if member.reached_on and member.reached_on <= as_of:
        return "reached"
    if member.planned_next_on and member.planned_next_on > as_of and not has_ended(member, as_of):
        return "not_due"
    return "pending"


def has_ended(member, as_of) -> bool:
    """Return whether the project had ended by a day."""
    return member.terminated_on is not None and member.terminated_on <= as_of


def newest_figure(member, as_of) -> tuple[int | None, bool]:
    """Return the newest figure by a day, None where there is none, and whether it was reported or confirmed lately."""
    value, confirmed = None, None
    for day, figure in member.figures:
        if day <= as_of and (figure is not None or value is not None):
            value, confirmed = value if figure is None else figure, day
    if value is None:
        return None, False
    completed = [day for day in MONTH_ENDS if day <= as_of]
    return value, confirmed in completed[-3:]


def plain_tally(cohort, member, as_of) -> Tally:
    """Return the tally of a list that holds just this member, with nothing of the program but the names."""
    state = plain_state(member, as_of)
    newest, is_fresh = newest_figure(member, as_of)
    known = {"known": int(newest is not None), "fresh": int(is_fresh)}
    parts = {"members": 1, "amount": member.amount}
    parts["terminated"] = int(has_ended(member, as_of) and state != "removed")
    if state != "pending":
        parts |= {state: 1, f"{state}_amount": member.amount}
    if cohort is Cohort.STARTED and state == "reached":
        parts |= {"completed": newest or 0, **{f"completed_{name}": count for name, count in known.items()}}
    if cohort is Cohort.PRODUCING and state != "removed" and member.expected_output is not None:
        parts |= {"with_expected_not_due": int(state == "not_due")}
        parts |= {"with_expected": 1, "expected_output": member.expected_output, "actual_output": newest or 0}
        parts |= {f"output_{name}": count for name, count in known.items()}
    if cohort is Cohort.PRODUCING and member.is_industry:
        parts |= {"industry_members": 1} | ({f"industry_{state}": 1} if state != "pending" else {})
    return Tally(**parts)
