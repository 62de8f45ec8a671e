"""Bodies, queries and answers about sealed bulletins."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.rules.rates import BASES
from tracker.api.choices import RATES
from tracker.api.fields import AsOfField, UnitField, VisibleField
from tracker.api.pagination import ListQuerySerializer
from tracker.api.rates.serializers.queries import no_basis
from tracker.api.serializers import QuerySerializer, ReadSerializer, WriteSerializer
from tracker.models import Bulletin, BulletinKind, BulletinTemplate
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.contents import USUAL_BASIS, RatesQuestion
from tracker.queries.bulletins.dispatch import NoteQuestion
from tracker.queries.bulletins.questions import Question

KINDS = BulletinKind.choices


class FileFormatField(serializers.ChoiceField):
    """The form of a bulletin; only documented and checked here, for the renderer is chosen before a query is read."""

    def __init__(self) -> None:
        formats = ["json", "xlsx", "docx"]
        super().__init__(choices=formats, required=False, help_text="json（默认）、xlsx（电子表格）或 docx（Word）")


class BulletinQuerySerializer(QuerySerializer):
    """The query of one bulletin."""

    format = FileFormatField()


class BulletinListQuerySerializer(ListQuerySerializer):
    """The query of the list."""

    kind = serializers.ChoiceField(choices=KINDS, required=False, help_text="种类")


class ParamsSerializer(WriteSerializer):
    """What a bulletin is about; only questions that have a history may be asked."""

    as_of = AsOfField(help_text="截至日期，含当日")
    unit = UnitField(required=False, allow_null=True, help_text="填报单位的代码；省级不填为全省，市级只能填本单位")
    basis = serializers.ChoiceField(
        choices=list(BASES),
        default=USUAL_BASIS,
        help_text="正文按哪个口径；各口径都封存",
        error_messages={"invalid_choice": no_basis("{input}")},
    )
    first = serializers.CharField(required=False, max_length=10, help_text="首期，默认最早的一期")
    last = serializers.CharField(required=False, max_length=10, help_text="末期，默认截至日期已举行的倒数第二期")
    reviewed = serializers.BooleanField(default=False, help_text="true 时月报数据只计已审核通过的")
    trial = serializers.BooleanField(default=True, help_text="试生产是否计为投产")


class BulletinWriteSerializer(WriteSerializer):
    """The body that seals a bulletin."""

    kind = serializers.ChoiceField(choices=KINDS, default=BulletinKind.RATES, help_text="种类")
    title = serializers.CharField(max_length=80, help_text="标题")
    params = ParamsSerializer(help_text="统计的范围；月度调度只看 as_of 和 unit")
    template = VisibleField(
        lambda _officer: BulletinTemplate.objects.current(),
        "没有这个模板，或已停用、已有新版本。",
        required=False,
        allow_null=True,
        help_text="Word 模板的编号，默认随系统的通报稿",
    )
    supersedes = VisibleField(
        Bulletin.objects.visible_to,
        "没有这份通报，或不在您的范围内。",
        required=False,
        allow_null=True,
        help_text="代替哪一份（编号 id）",
    )
    reason = serializers.CharField(required=False, max_length=300, allow_blank=True, help_text="代替的原因")
    compared_with = VisibleField(
        reading.listed,
        "没有这份通报，或不在您的范围内。",
        required=False,
        allow_null=True,
        help_text="“与上期比较”与哪一份（编号 id）比，默认同一种类、同一范围最近的一份",
    )


def question_of(kind: str, params: dict[str, Any]) -> Question:
    """Return the question that the parameters ask."""
    unit = params.get("unit")
    code = unit.pk if unit else None
    if kind == BulletinKind.DISPATCH:
        return NoteQuestion(as_of=params["as_of"], unit=code)
    return RatesQuestion(
        as_of=params["as_of"],
        basis=params["basis"],
        unit=code,
        first=params.get("first"),
        last=params.get("last"),
        reviewed=params["reviewed"],
        counts_trial=params["trial"],
    )


class BulletinSerializer(ReadSerializer):
    """A bulletin as lists have it."""

    id = serializers.IntegerField(help_text="编号（系统）")
    number = serializers.IntegerField(help_text="第几号，按封存的次序")
    kind = serializers.ChoiceField(choices=KINDS, help_text="种类")
    title = serializers.CharField(help_text="标题")
    as_of = serializers.DateField(help_text="截至日期")
    known_at = serializers.DateTimeField(help_text="按这一时刻账上所知，也是封存的时刻")
    unit = serializers.CharField(source="unit_id", allow_null=True, help_text="填报单位的代码；null 为全省")
    sealed_by = serializers.CharField(allow_null=True, help_text="封存人；null 为系统定期封存")
    digest = serializers.CharField(help_text="内容的 SHA-256")
    previous = serializers.CharField(help_text="上一份的 SHA-256，第一份为空")
    supersedes = serializers.IntegerField(source="supersedes_id", allow_null=True, help_text="代替了哪一份")
    superseded_by = serializers.SerializerMethodField(help_text="被哪一份代替，没有时为 null")
    reason = serializers.CharField(help_text="代替的原因")
    template = serializers.CharField(allow_null=True, help_text="Word 模板；null 为随系统的通报稿")

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_superseded_by(self, bulletin: Bulletin) -> int | None:
        """Return the number of the bulletin that took its place."""
        successor = getattr(bulletin, "superseded_by", None)
        return successor.pk if successor else None


class BulletinContentSerializer(BulletinSerializer):
    """One bulletin with what was sealed, as far as its projects are within sight."""

    content = serializers.DictField(
        help_text="封存的内容：金额为整数元，百分数为百分之一个百分点的整数；members 只含看得见的项目，"
        "out_of_sight 是看不见的成员数，合计不受影响"
    )


class VerificationPartSerializer(ReadSerializer):
    """One of the four answers."""

    code = serializers.CharField(
        help_text="bytes 内容与指纹、table 成员与各表、chain 前后相接与库外锚点、books 现在的账"
    )
    title = serializers.CharField(source="label", help_text="核对什么")
    is_right = serializers.BooleanField(allow_null=True, help_text="是否相符；无从判断为 null")
    sentences = serializers.ListField(child=serializers.CharField(), help_text="不符之处")


class VerificationSerializer(ReadSerializer):
    """The four answers, of which the first three decide."""

    is_genuine = serializers.BooleanField(help_text="前三项没有不符；第四项（现在的账）只供参考")
    answers = VerificationPartSerializer(many=True, help_text="四项核对")


class BulletinChangesQuerySerializer(QuerySerializer):
    since = VisibleField(reading.whole, "没有这份通报，或不在您的范围内。", help_text="与它比较的通报的编号（id）")
    rate = serializers.ChoiceField(choices=RATES, help_text="比率")


class BulletinTemplateSerializer(ReadSerializer):
    """A version of a Word template."""

    id = serializers.IntegerField(help_text="编号，封存通报时填作 template")
    name = serializers.CharField(help_text="名称")
    version = serializers.IntegerField(help_text="第几版")
    sha256 = serializers.CharField(help_text="文件的 SHA-256")
    uploaded_at = serializers.DateTimeField(help_text="上传时间")
    uploaded_by = serializers.CharField(help_text="上传人")


class BulletinTemplateWriteSerializer(WriteSerializer):
    """The form that uploads a template."""

    name = serializers.CharField(max_length=40, help_text="名称；与已有的同名即为其新版本")
    file = serializers.FileField(help_text=".docx，不超过 5 MB")
