"""The key chains (重点产业链): the list, the texts that mean one, the enterprises that lead one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.response import Response

from projects.models import ChainAlias, ChainLeader
from projects.operations.chains import map_text, mark_leader
from projects.operations.revisions import withdraw_record
from projects.permissions import may_keep_chains
from tracker.api.pagination import ListQuerySerializer, paginated, paginated_by_position, paginated_schema
from tracker.api.registry.serializers import chains as serializers
from tracker.api.views import ProjectScopedView, WithdrawalView, allow, get_visible_or_404
from tracker.queries.rates.chains import key_chains, unmapped_texts

if TYPE_CHECKING:
    from rest_framework.request import Request

    from projects.models import Record, RecordQuerySet

TAG = "产业链"
MAY_NOT = "产业链的对应和链主由省级和系统管理员登记。"


class KeyChainListView(ProjectScopedView):
    tag = TAG
    query = ListQuerySerializer

    @extend_schema(
        operation_id="key_chains",
        summary="重点产业链",
        description="名单由系统管理员载入（load_chains）或在管理后台登记；系统不附带任何名称。",
        responses=paginated_schema(serializers.KeyChainSerializer),
    )
    def get(self, request: Request) -> Response:
        return paginated(request, self.params, key_chains(), serializers.KeyChainSerializer, key="number")


class UnmappedTextListView(ProjectScopedView):
    """The declared texts that mean no chain."""

    tag = TAG
    query = ListQuerySerializer

    @extend_schema(
        operation_id="unmapped_chain_texts",
        summary="未对应到重点产业链的文字",
        description="项目和名单上填报的、既不是产业链名称也没有对应的文字，连同各有多少；用得最多的在前。",
        responses=paginated_schema(serializers.TextInUseSerializer),
    )
    def get(self, request: Request) -> Response:
        texts = unmapped_texts(self.officer)
        return paginated_by_position(request, self.params, texts, serializers.TextInUseSerializer.render_all)


class ChainAliasListView(ProjectScopedView):
    """Saying what a text means."""

    tag = TAG

    @extend_schema(
        operation_id="map_chain_text",
        summary="把填报的文字对应到产业链（省级、系统管理员）",
        description="读取时按现行对应归并，名单上申报的文字不变。已对应到另一条的须先撤回（409）。",
        request=serializers.AliasWriteSerializer,
        responses={201: serializers.AliasSerializer, 200: serializers.AliasSerializer},
        examples=[OpenApiExample("对应", {"chain": 1, "text": "特钢"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        allow(may_keep_chains(self.officer), MAY_NOT)
        alias = map_text(**self.validated(serializers.AliasWriteSerializer), by=self.officer, now=self.now)
        return self.recorded(alias, serializers.AliasSerializer)


class ChainLeaderListView(ProjectScopedView):
    """Saying who leads a chain."""

    tag = TAG

    @extend_schema(
        operation_id="mark_chain_leader",
        summary="登记链主企业（省级、系统管理员）",
        description="自认定日期起至退出日期前是链主。企业按名称（括号全半角不计）或统一社会信用代码认。",
        request=serializers.LeaderWriteSerializer,
        responses={201: serializers.LeaderSerializer, 200: serializers.LeaderSerializer},
        examples=[
            OpenApiExample(
                "认定",
                {"chain": 1, "owner": "某某有限公司", "recognized_on": "2024-01-02", "reason": "省级文件"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        allow(may_keep_chains(self.officer), MAY_NOT)
        named = {"owner": "", "owner_uscc": "", **self.validated(serializers.LeaderWriteSerializer)}
        values = {"ended_on": named.pop("ended_on")} if "ended_on" in named else {}
        leader = mark_leader(**named, values=values, by=self.officer, now=self.now, today=self.today)
        return self.recorded(leader, serializers.LeaderSerializer)


class ChainRecordWithdrawalView(WithdrawalView):
    """Takes back what was said of a chain."""

    tag = TAG
    records: RecordQuerySet[Any]

    def get_object(self) -> Record:
        record: Record = get_visible_or_404(self.records.select_related("recorded_by"), self.kwargs["number"])
        allow(may_keep_chains(self.officer), MAY_NOT)
        return record

    def withdraw(self, record: Record, **how: Any) -> Record:
        withdraw_record(record, **how)
        return record


@extend_schema_view(
    post=extend_schema(operation_id="withdraw_chain_alias", summary="撤回一条产业链对应（省级、系统管理员）")
)
class ChainAliasWithdrawalView(ChainRecordWithdrawalView):
    records = ChainAlias.objects.all()
    serializer_class = serializers.AliasSerializer


@extend_schema_view(
    post=extend_schema(
        operation_id="withdraw_chain_leader",
        summary="撤回误登的链主企业（省级、系统管理员）",
        description="不再是链主的，请登记退出日期。",
    )
)
class ChainLeaderWithdrawalView(ChainRecordWithdrawalView):
    records = ChainLeader.objects.all()
    serializer_class = serializers.LeaderSerializer
