"""Who comes from one list to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from projects.rules.stages import Cohort
from tracker.api.pagination import paginated
from tracker.api.registry.serializers import cohort_batches as serializers
from tracker.api.registry.serializers.cohort_entries import EntrySerializer, read_entries
from tracker.api.registry.views.cohort_entries import ENTRY_PAGE, TAG
from tracker.api.registry.views.reference import RoundView
from tracker.queries.rounds.candidates import list_candidates

if TYPE_CHECKING:
    from rest_framework.request import Request


class RoundCandidateListView(RoundView):
    """Who comes from the list before."""

    tag = TAG
    query = serializers.ListCandidateQuerySerializer

    @extend_schema(
        operation_id="list_candidates",
        summary="从上一张名单转入的候选",
        description="以前各期签约一批中已开工、尚不在开工一批的，或开工一批中已投产、尚不在投产一批的。",
        responses=ENTRY_PAGE,
    )
    def get(self, request: Request, round_key: str) -> Response:
        """Return a page of the entries of the list before."""
        found = list_candidates(self.officer, self.round(round_key), Cohort(self.params["cohort"]))
        return paginated(request, self.params, read_entries(found, {"all": True}), EntrySerializer)
