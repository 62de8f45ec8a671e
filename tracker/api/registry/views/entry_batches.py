"""Many entries at once: moved to another round, or removed by one decision. All of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import CohortEntry, ExitKind
from projects.operations import cohort_batches
from projects.operations.cohort_batches import BatchRefusedError
from projects.permissions import may_decide_exit, may_fill_lists
from tracker.api.registry.serializers import cohort_batches as serializers
from tracker.api.registry.views.cohort_entries import MAY_NOT_DECIDE, TAG
from tracker.api.views import BaseAPIView, allow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rest_framework.request import Request

MAY_NOT_FILL = "只有省级人员可以成批列入、改列。"
NOT_THERE = "没有编号为 {number} 的入批记录，或您无权查看。"


class EntryBatchView(BaseAPIView):
    tag = TAG

    def entries(self, numbers: Sequence[int]) -> list[CohortEntry]:
        """
        Return the visible standing entries of these numbers, in their order.

        :raises ValidationError: naming each that is not there
        """
        visible = CohortEntry.objects.standing().visible_to(self.officer).select_related("project__zone", "round")
        found = visible.in_bulk(numbers)
        missing = [number for number in numbers if number not in found]
        if missing:
            sentences = [ErrorDetail(NOT_THERE.format(number=number), "does_not_exist") for number in missing]
            raise ValidationError({"entries": sentences})
        return [found[number] for number in dict.fromkeys(numbers)]


class EntryMovingView(EntryBatchView):
    @extend_schema(
        operation_id="move_cohort_entries",
        summary="成批改列到另一期（省级）",
        description="每条都是一次更正：原记录撤回留存，另立一条。有一条不能改就全部不改，逐条列出（400）。",
        request=serializers.EntriesMovingWriteSerializer,
        responses={201: serializers.EntryCountSerializer},
    )
    def post(self, request: Request) -> Response:
        allow(may_fill_lists(self.officer), MAY_NOT_FILL)
        body = self.validated(serializers.EntriesMovingWriteSerializer)
        entries = self.entries(body["entries"])
        how = {"round_": body["round"], "reason": body["reason"], "by": self.officer, "now": self.now}
        or_refused("entries", lambda: cohort_batches.move_entries(entries=entries, **how))
        return Response({"count": len(entries)}, status=201)


class EntryBatchLeavingView(EntryBatchView):
    @extend_schema(
        operation_id="remove_cohort_entries",
        summary="按一份决定成批调出或终止（省级）",
        description="文号与理由一并留存为依据。有一条不能办就全部不办，逐条列出（400）。",
        request=serializers.EntriesLeavingWriteSerializer,
        responses={201: serializers.EntryCountSerializer},
    )
    def post(self, request: Request) -> Response:
        """Record that the projects leave."""
        allow(may_decide_exit(self.officer), MAY_NOT_DECIDE)
        body = self.validated(serializers.EntriesLeavingWriteSerializer)
        entries = self.entries(body.pop("entries"))
        body["kind"] = ExitKind(body["kind"])
        how = {**body, "by": self.officer, "now": self.now, "today": self.today}
        or_refused("entries", lambda: cohort_batches.remove_entries(entries=entries, **how))
        return Response({"count": len(entries)}, status=201)


def or_refused(name: str, deed: Callable[[], object]) -> None:
    """Do it, or refuse with a sentence for each that is in the way."""
    try:
        deed()
    except BatchRefusedError as error:
        sentences = [ErrorDetail(fault.detail, fault.code) for fault in error.faults.values()]
        raise ValidationError({name: sentences}) from error
