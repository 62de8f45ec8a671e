"""The columns of lists, without a database."""

from tracker.pages.lists.columns import Kind
from tracker.pages.lists.workbook import WIDTHS


def test_a_workbook_has_a_width_for_every_kind_of_column():
    assert set(WIDTHS) == set(Kind)
