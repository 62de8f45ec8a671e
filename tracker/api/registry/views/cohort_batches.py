"""Many projects at once on a list of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from projects.operations import cohort_batches
from projects.operations.cohort_batches import NewMember
from projects.permissions import may_fill_lists
from projects.rules.stages import Cohort
from tracker.api.registry.serializers import cohort_batches as serializers
from tracker.api.registry.views.cohort_entries import TAG
from tracker.api.registry.views.entry_batches import MAY_NOT_FILL, or_refused
from tracker.api.registry.views.reference import RoundView
from tracker.api.views import allow
from tracker.queries.rounds.matching import match_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request


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
            or_refused("members", lambda: done(members=members, round_=round_, cohort=cohort, **self._actor()))
        answer = {"entered": 0 if is_tried else len(members), "members": members}
        return Response(serializers.EntryBatchSerializer(answer).data, status=200 if is_tried else 201)

    def _actor(self) -> dict[str, Any]:
        return {"by": self.officer, "now": self.now}


def _refused(name: str, faults: Mapping[int, ErrorDetail], count: int) -> ValidationError:
    rows = [{"name": [faults[number]]} if number in faults else {} for number in range(1, count + 1)]
    return ValidationError({name: rows})
