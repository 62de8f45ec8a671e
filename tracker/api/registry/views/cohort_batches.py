"""Many projects at once on the lists of rounds: entering, moving, leaving, and who comes from the list before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.models import CohortEntry, ExitKind
from projects.operations import cohort_batches
from projects.operations.cohort_batches import BatchRefusedError, NewMember
from projects.permissions import may_decide_exit, may_fill_lists
from projects.rules.stages import Cohort
from tracker.api.pagination import paginated
from tracker.api.registry.serializers import cohort_batches as serializers
from tracker.api.registry.serializers.cohort_entries import EntrySerializer, read_entries
from tracker.api.registry.views.cohort_entries import ENTRY_PAGE, MAY_NOT_DECIDE, TAG
from tracker.api.registry.views.reference import RoundView
from tracker.api.views import BaseAPIView, allow
from tracker.queries.rounds.candidates import list_candidates
from tracker.queries.rounds.matching import match_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rest_framework.request import Request

MAY_NOT_FILL = "只有省级人员可以成批列入、改列。"
NOT_THERE = "没有编号为 {number} 的入批记录，或您无权查看。"


class RoundBatchView(RoundView):
    """Puts many projects on one list of a round."""

    tag = TAG

    @extend_schema(
        operation_id="enter_projects",
        summary="成批列入名单（省级）",
        description=(
            "按编号、代码、名称找项目。有一项不能列入就全部不写，逐项列出（400，如 members.2.name）；"
            "dry_run 只检查（200）。"
        ),
        request=serializers.EntryBatchWriteSerializer,
        responses={200: serializers.EntryBatchSerializer, 201: serializers.EntryBatchSerializer},
        examples=[
            OpenApiExample(
                "开工一批",
                {"cohort": "started", "members": [{"project": 42}, {"name": "甲项目", "amount_wan": "35497.5"}]},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, round_key: str) -> Response:
        """
        Enter the projects, or only look whether they could be.

        :raises ValidationError: with every member that is refused
        """
        round_ = self.round(round_key)
        allow(may_fill_lists(self.officer), MAY_NOT_FILL)
        body = self.validated(serializers.EntryBatchWriteSerializer)
        matches = match_lines(serializers.lines_of(body["members"]), self.officer)
        members = [
            NewMember(match.line.number, match.project, match.line.amount_yuan) for match in matches if match.project
        ]
        cohort, is_tried = Cohort(body["cohort"]), body["dry_run"]
        faults = {match.line.number: ErrorDetail(match.fault, "no_project") for match in matches if match.fault}
        if faults or is_tried:
            refused = cohort_batches.faults_of(members, round_=round_, cohort=cohort)
            faults |= {number: ErrorDetail(error.detail, error.code) for number, error in refused.items()}
        if faults:
            raise _refused("members", faults, len(matches))
        if not is_tried:
            done = cohort_batches.enter_projects
            _or_refused("members", lambda: done(members=members, round_=round_, cohort=cohort, **self._actor()))
        answer = {"entered": 0 if is_tried else len(members), "members": members}
        return Response(serializers.EntryBatchSerializer(answer).data, status=200 if is_tried else 201)

    def _actor(self) -> dict[str, Any]:
        return {"by": self.officer, "now": self.now}


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
        """Move the entries."""
        allow(may_fill_lists(self.officer), MAY_NOT_FILL)
        body = self.validated(serializers.EntriesMovingWriteSerializer)
        entries = self.entries(body["entries"])
        how = {"round_": body["round"], "reason": body["reason"], "by": self.officer, "now": self.now}
        _or_refused("entries", lambda: cohort_batches.move_entries(entries=entries, **how))
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
        _or_refused("entries", lambda: cohort_batches.remove_entries(entries=entries, **how))
        return Response({"count": len(entries)}, status=201)


def _refused(name: str, faults: Mapping[int, ErrorDetail], count: int) -> ValidationError:
    rows = [{"name": [faults[number]]} if number in faults else {} for number in range(1, count + 1)]
    return ValidationError({name: rows})


def _or_refused(name: str, deed: Callable[[], object]) -> None:
    """Do it, or refuse with a sentence for each that is in the way."""
    try:
        deed()
    except BatchRefusedError as error:
        sentences = [ErrorDetail(fault.detail, fault.code) for fault in error.faults.values()]
        raise ValidationError({name: sentences}) from error
