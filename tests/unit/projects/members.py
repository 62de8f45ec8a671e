"""Members of a list drawn at random, for the tests of what is counted of them."""

from datetime import date

from hypothesis import strategies as st

from projects.rules.tallying import MemberFacts

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)

days = st.dates(FIRST_DAY, LAST_DAY)
amounts = st.integers(0, 10**12)


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
        completed=draw(st.none() | amounts),
        expected_output=draw(st.none() | amounts),
        actual_output=draw(st.none() | amounts),
    )


members = _members()
lists = st.lists(members, max_size=12)
