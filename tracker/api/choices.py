"""The choices that fields offer, each list once, so that the documentation names it once."""

from projects.models import Category
from projects.rules.evidence import EVIDENCE_LABELS
from projects.rules.rate_members import MEMBER_FILTER_LABELS, RATE_PART_LABELS
from projects.rules.rates import RATE_LABELS, RateMeasure
from projects.rules.stages import COHORT_LABELS, KIND_LABELS, STAGE_LABELS, SUB_TYPE_LABELS, choices
from projects.rules.states import STATE_LABELS
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping
from zones.models import ReportingUnit, Zone

STAGES = choices(STAGE_LABELS)
COHORTS = choices(COHORT_LABELS)
KINDS = choices(KIND_LABELS)
SUB_TYPES = choices(SUB_TYPE_LABELS)
EVIDENCE_KINDS = choices(EVIDENCE_LABELS)
STATES = choices(STATE_LABELS)
MEMBER_FILTERS = list(MEMBER_FILTER_LABELS.items())
RATES = list(RATE_LABELS.items())
RATE_PARTS = choices(RATE_PART_LABELS)
UNIT_KINDS = ReportingUnit.Kind.choices
ZONE_KINDS = Zone.Kind.choices
ZONE_GROUPS = Zone.Group.choices
CATEGORIES = Category.choices
MEASURES = [(str(RateMeasure.COUNT), "项目数"), (str(RateMeasure.AMOUNT), "金额（万元）")]
GROUPINGS = choices(GROUPING_LABELS)
PROJECT_GROUPINGS = [choice for choice in GROUPINGS if choice[0] != Grouping.ROUND]
"""Those that a project has without standing on a list."""
