"""The columns of lists, without a database."""

from tracker.pages.lists.columns import ColumnKind
from tracker.pages.lists.workbook import KINDS


def test_a_workbook_knows_how_to_write_every_kind_of_column():
    assert set(KINDS) == set(ColumnKind)
