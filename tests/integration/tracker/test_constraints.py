"""What the constraints of the reports mean at their edges; each is broken in tests/integration/test_constraints.py."""

import pytest

from tests import monthly
from tests.violations import assert_refused

pytestmark = pytest.mark.django_db


def test_the_submitter_is_not_the_reviewer_and_there_is_one():
    report = monthly.approved()
    for reviewer in (report.submitted_by, None):
        assert_refused(report, "progressreport_submitter_does_not_approve", reviewed_by=reviewer)
