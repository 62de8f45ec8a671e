"""The Word file of a bulletin says what was sealed, in templates of the office too; unfit templates are refused."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from projects.errors import DomainError
from projects.models import AuditEvent
from projects.rules.bulletins import canonical, member_from, percent_text, rates_table
from projects.rules.money import yi_text
from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.factories import NOW, YI
from tests.people import made_once
from tracker.documents import word_layout
from tracker.documents.word import word_file
from tracker.models import BulletinTemplate
from tracker.operations.bulletin_templates import keep_template, retire_template
from tracker.queries.bulletins import reading
from tracker.queries.bulletins.sealed import content_of

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "schema-1.json"
LATER = NOW + timedelta(days=1)
ZONES = 7


@pytest.fixture(scope="module")
def bulletin(django_db_setup, django_db_blocker):
    """One of a province with seven zones that did differently well, and its predecessor."""
    with made_once(django_db_blocker):
        factories.make_round(2023, 1)
        unit = factories.make_unit(name="甲市")
        factories.make_unit(name="空市")
        for number in range(ZONES):
            zone = factories.make_zone(unit, name=f"{number}号区")
            for other in range(2):
                project = factories.make_project(zone)
                factories.enter(project, cohort=Cohort.SIGNED, amount_yuan=(number + 1) * YI + other * 35_500_000)
                if other == 0:
                    factories.reach(project, Kind.STARTED, date(2024, 5, 1))
        factories.make_zone(unit, name="无项目区")
        bulletin_factories.seal(as_of=date(2024, 4, 30))
        yield bulletin_factories.seal(now=LATER)


def text_of(content):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def template(change=lambda document: None, **parts):
    """Return the shipped draft as somebody changed it in Word, and then with other parts in the archive."""
    document, content, written = word_layout.draft_template(), io.BytesIO(), io.BytesIO()
    change(document)
    document.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return written.getvalue()


def test_the_figures_are_the_sealed_ones(bulletin):
    told, content = content_of(bulletin), reading.word_of(bulletin)
    document, text = Document(io.BytesIO(content)), text_of(content)
    rate = told["table"]["total"]["rates"]["investment-2023"]["groundbreaking"]
    assert f"开工率为{percent_text(rate['hundredths'])}" in text
    assert f"已开工项目签约投资额{yi_text(rate['numerator'])}亿元" in text
    units, zones = document.tables
    by_name = {row.cells[0].text: [cell.text for cell in row.cells[1:4]] for row in zones.rows[2:]}
    names = {one["zone"]: one["name"] for one in told["zones"]}
    for row in told["table"]["zones"]:
        sealed = row["rates"]["investment-2023"]["groundbreaking"]
        if row["lists"]["signed"]["members"]:
            printed = percent_text(sealed["hundredths"]).rstrip("%")
            expected = [yi_text(sealed["numerator"]), yi_text(sealed["denominator"]), printed]
            assert by_name.pop(names[row["zone"]]) == expected
    assert by_name == {}
    assert [row.cells[0].text for row in units.rows][-1] == "合计"
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in zones.rows[:2])


def test_the_wording(bulletin):
    text = text_of(reading.word_of(bulletin))
    for sentence in (
        "对2023年第1次活动项目截至2024年6月30日的情况作了统计，现通报如下。",
        "开工率：居前的是6号区",
        "居后的是2号区",
        "没有列入三张名单的项目的：空市。",
        "没有列入三张名单的项目的：无项目区。",
        "开工一批无项目。",
        "上期为第1号通报（截至2024年4月30日）。",
        "开工率由0.00%到",
        "个百分点",
        "投产率两期都没有可除的分母，不作比较",
        "两期的期次范围相同。",
        "2. 调出、终止和未到期：无。",
        "口径取自公开报道，不是官方公式",
        "没有列入三张名单的项目的1个开发区未列。",
    ):
        assert sentence in text, sentence
    assert not re.search(r"左右|None|\{\{|—(?!—)[^\n]*。", text.split("四、数据说明")[0])
    # For ever the same: no moment of writing is in it, and nothing of the books.
    again = reading.word_of(bulletin)
    factories.make_zone(name="后来的区")
    assert reading.word_of(bulletin) == again
    footer = Document(io.BytesIO(again)).sections[0].footer
    assert footer.paragraphs[1].text == f"封存第2号 {bulletin.digest[:12]}"


def test_a_note_of_the_dispatch(bulletin):
    factories.plan_year(factories.make_project(), planned_yuan=3 * YI)
    text = text_of(reading.word_of(bulletin_factories.seal_note(now=LATER)))
    for sentence in ("投资完成率为0.00%", "三、未报送月报情况", "未办结的问题无。", "无上期可比"):
        assert sentence in text, sentence


def test_a_template_of_the_office_is_filled_and_its_versions_are_kept(bulletin):
    by = factories.somebody()

    def split(document):
        paragraph = document.add_paragraph("")
        for part in ("编号{", "{文", "号}}", "。标题：{{标", "题}}"):
            paragraph.add_run(part)

    kept = keep_template(name="红头", content=template(split), by=by, now=NOW)
    with pytest.raises(DomainError, match="相同，没有保存"):
        keep_template(name="红头", content=bytes(kept.content), by=by, now=NOW)
    sealed = bulletin_factories.seal(told={"template": kept}, now=LATER)
    newer = keep_template(name="红头", content=template(lambda one: one.add_paragraph("新版")), by=by, now=NOW)
    text = text_of(reading.word_of(sealed))
    assert "编号。标题：通报" in text
    assert "新版" not in text
    assert list(BulletinTemplate.objects.current()) == [newer]
    with pytest.raises(DomainError, match="有了新版本"):
        retire_template(template=kept, by=by, now=NOW)
    retire_template(template=newer, by=by, now=NOW)
    assert not BulletinTemplate.objects.current().exists()
    actions = AuditEvent.objects.filter(object_type="bulletintemplate").values_list("action", flat=True)
    assert sorted(actions) == [*["keep_bulletin_template"] * 2, "retire_bulletin_template"]


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
    "</Relationships>"
)
OUTSIDE = ' TargetMode="External"'
FIELD = (
    '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:instrText>INCLUDE'
    '</w:instrText></w:r><w:r><w:instrText>TEXT "http://a.example/b"</w:instrText></w:r></w:p></w:hdr>'
)


def _without(name):
    def change(document):
        for paragraph in [*document.paragraphs, *document.sections[0].footer.paragraphs]:
            if name in paragraph.text:
                paragraph._element.getparent().remove(paragraph._element)
        for paragraph in document.sections[0].even_page_footer.paragraphs:
            if name in paragraph.text:
                paragraph._element.getparent().remove(paragraph._element)

    return template(change)


REFUSED = {
    "not_a_document": lambda: [b"PK\x03\x04 and nothing", b"%PDF-1.7", template(**{"word/x.xml": "<!DOCTYPE a><a/>"})],
    "encrypted_or_doc": lambda: [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99],
    "file_too_large": lambda: [b"PK\x03\x04" + b"0" * (5 * 1024 * 1024)],
    "macros": lambda: [template(**{"word/vbaProject.bin": b"x"})],
    "embedded_objects": lambda: [
        template(**{"word/embeddings/a.bin": b"x"}),
        template(**{"word/activeX/a.xml": "<a/>"}),
    ],
    "external_links": lambda: [
        template(**{"word/_rels/a.xml.rels": RELATION.format(kind="image", target="http://a.example/b", mode=OUTSIDE)}),
        template(**{"word/_rels/b.xml.rels": RELATION.format(kind="attachedTemplate", target="b.dotm", mode="")}),
    ],
    "fetching_fields": lambda: [template(**{"word/header9.xml": FIELD})],
    "inflates_too_large": lambda: [template(**{"word/media/a.png": b"0" * (51 * 1024 * 1024)})],
    "placeholder_missing": lambda: [_without("正文"), _without("封存")],
}
"""What is sent by the code of the refusal, made when it is sent: a file is imported by every process of the tests."""


@pytest.mark.parametrize("code", REFUSED)
def test_a_template_is_refused(code):
    for content in REFUSED[code]():
        with pytest.raises(DomainError) as refused:
            keep_template(name="红头", content=content, by=factories.somebody(), now=NOW)
        assert (refused.value.code, refused.value.field) == (code, "file")
        assert len(refused.value.detail) <= 80
    assert not BulletinTemplate.objects.exists()


def test_a_bulletin_of_schema_1_is_read_for_ever(db):
    """The file was written when the schema was: another content under the same number would fail here."""
    golden = GOLDEN.read_bytes()
    told = json.loads(golden)
    assert canonical(told) == golden
    assert "开工率为50.00%" in text_of(word_file(told, "0" * 64, sealed_at=NOW))
    members = [member_from(one) for one in told["members"]]
    units, zones = [one["unit"] for one in told["units"]], [one["zone"] for one in told["zones"]]
    assert rates_table(members, date.fromisoformat(told["as_of"]), units, zones) == told["table"]
    # Its difference to an earlier one is printed from the bytes of that one, without causes.
    later = {**told, "compared_with": 1, "number": 2, "as_of": "2024-07-31"}
    assert "与第1号通报（截至2024年6月30日）相比" in text_of(word_file(later, "0" * 64, before=told, sealed_at=NOW))
