"""Why a rate of a bulletin is another than that of an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from tracker.api.bulletins.serializers import BulletinChangesQuerySerializer
from tracker.api.rates.serializers.changes import ChangeSerializer
from tracker.api.rates.views.changes import answer_of, with_sides
from tracker.api.views import get_visible_or_404
from tracker.api.workbook_views import QuestionView
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.changes import comparison, is_as_sealed, unpacked
from tracker.queries.rates import changes

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tracker.queries.bulletins.changes import Unpacked
    from tracker.queries.rates.change_sides import Asked

NOT_AS_SEALED = "第 {} 号通报封存的这一比率与按当时账上所知重算的不同，请先核对这份通报。"
OWN_ALONE = "只含您能看到的项目，与通报公布的合计不同。"


class BulletinChangesView(QuestionView):
    tag = "通报"
    has_extent = True
    query = BulletinChangesQuerySerializer

    @extend_schema(
        operation_id="bulletin_changes",
        summary="通报的比率较另一份为什么变了",
        description=(
            "两头按各自封存时账上所知计算；差精确地分到各原因，剩余恒为 0。背后的项目见 /rates/changes/projects/。"
        ),
        responses=ChangeSerializer,
    )
    def get(self, request: Request, bulletin_id: int) -> Response:
        """Return the difference of a rate between two bulletins, by cause."""
        later = get_visible_or_404(reading.whole(self.officer), bulletin_id)
        pair = unpacked(self.params["since"]), unpacked(later)
        asked, selection = comparison(*pair)
        first, second = asked
        rate = self.params["rate"]
        explained = changes.changes(officer=self.officer, first=first, second=second, selection=selection, rate=rate)
        answer = answer_of(explained, asked, rate, with_sides(self.heading(second.window), asked))
        answer["notes"] += self._notes(pair, asked, explained)
        return Response(answer)

    def _notes(
        self, pair: tuple[Unpacked, Unpacked], both: tuple[Asked, Asked], explained: changes.Explained
    ) -> list[str]:
        rate, found = self.params["rate"], (explained.change.before, explained.change.after)
        differing = [
            side.bulletin.number
            for side, asked, ratio in zip(pair, both, found, strict=True)
            if not is_as_sealed(side.told, asked, rate, ratio)
        ]
        if not self.officer.sees_everything:
            return [OWN_ALONE] if differing else []
        return [NOT_AS_SEALED.format(number) for number in differing]
