"""Every list of the program: sorted by each of its columns, with all of them chosen, and taken out as it is shown."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from tests.access_things import make_things
from tests.integration.tracker.pages.reading import text
from tests.integration.tracker.reminders.people import load_rules
from tracker.pages.lists.forms import LISTS
from zones.models import Officer

pytestmark = pytest.mark.django_db
ASKED = {"stall-trial": {"code": "signed-not-started"}, "findings": {"state": "all"}, "reviews": {"month": "2024-05"}}
OF_OTHERS = {"audit": "auditor"}
HERE = {
    "stall-trial": "/stall-rules/trial/",
    "stalled-matrix": "/stalled/matrix/",
    "findings-matrix": "/findings/matrix/",
    "reform-members": "/reforms/projects/",
    "intake-summary": "/intakes/summary/",
}
HERE |= {"league": "/rates/league/", "dispatch-members": "/rates/dispatch/members/"}
HERE |= {"target-candidates": "/targets/candidates/"}


@pytest.fixture
def things(db):
    load_rules("signed-not-started", "start-overdue")
    return make_things()


def test_every_list_is_sorted_by_each_column_and_taken_out_as_it_is_shown(client, things, subtests):
    for name in LISTS:
        with subtests.test(name):
            client.force_login(Officer.objects.get(username=OF_OTHERS.get(name, "province")))
            path, asked = HERE.get(name, f"/{name}/"), ASKED.get(name, {})
            if name == "projects":
                asked = {"col": "zone"}
            table = client.get(path, asked).context["table"]
            assert table.name == name
            every = {**asked, "col": [column.name for column in table.columns]}
            count = len(table.body)
            for column in table.columns:
                for sign in ("", "-") if column.order else ():
                    # The list as its page makes it, without the page around it.
                    table.request.GET = QueryDict(f"sort={sign}{column.name}")
                    assert len(replace(table).body) == count, column.name
            if sortable := next((column.name for column in table.columns if column.order), ""):
                assert "aria-sort" in text(client.get(path, {**every, "sort": sortable}))
            taken = client.get(path, {**every, "format": "xlsx"})
            rows = list(load_workbook(BytesIO(taken.getvalue())).active.iter_rows(values_only=True))
            head = next(number for number, row in enumerate(rows) if row[0] == table.columns[0].label and row[1])
            held = [column for column in table.columns if not column.is_deed]
            assert len([cell for cell in rows[head] if cell]) == len(held)
            assert len(rows) - head - 1 >= count
            told = "".join(str(cell) for row in rows[:head] for cell in row if cell)
            assert "范围：" in told
            assert "导出编号：" in told
