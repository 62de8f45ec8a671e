"""The pages of the bulletins: two clicks from the rates to a sealed one, its successor, and the templates."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.rules.stages import Cohort, Kind
from tests import bulletin_factories, factories
from tests.triggers import without_triggers
from tracker.documents.word_layout import draft_template
from tracker.models import Bulletin, BulletinTemplate
from zones.models import Role

pytestmark = pytest.mark.django_db
QUERY = "as_of=2024-06-30&last=2023-1"


@pytest.fixture(autouse=True)
def lists(zone):
    factories.make_round(2023, 1)
    entry = factories.enter(factories.make_project(zone), cohort=Cohort.SIGNED)
    factories.reach(entry.project, Kind.STARTED, date(2024, 5, 1))


def text(response):
    return response.content.decode()


def test_two_clicks_from_the_rates(client, province, zone_officer):
    client.force_login(province)
    rates = text(client.get(f"/rates/?{QUERY}&category=industry"))
    link = next(part for part in rates.split('"') if part.startswith("/bulletins/new/?")).replace("&amp;", "&")
    preview = client.get(link)
    assert "将封存为第 1 号，含 1 个成员" in text(preview)
    assert "这些条件不带入通报：项目类别" in text(preview)
    assert "开工率为100.00%" in text(preview)
    sent = {"title": "进展通报", "once": preview.context["once"]}
    first, second = (client.post(link, sent) for _ in range(2))
    assert first.url == second.url
    assert Bulletin.objects.count() == 1
    page = text(client.get(first.url))
    assert "开工率为100.00%" in page
    assert "format=docx" in page
    verified = text(client.post(first.url))
    assert "核对：没有发现不符" in verified
    assert "尚未" not in verified
    client.force_login(zone_officer)
    assert "据此生成通报" not in text(client.get(f"/rates/?{QUERY}"))
    assert client.get(link).status_code == 403
    assert client.get(first.url).status_code == 200
    assert "进展通报" in text(client.get("/bulletins/"))


def test_a_wrong_one_is_replaced_and_says_so(client, province):
    client.force_login(province)
    first = bulletin_factories.seal()
    page = client.get(f"/bulletins/{first.pk}/")
    asked = {**page.context["query"], "supersedes": first.pk}
    preview = client.get("/bulletins/new/", asked)
    assert "代替第 1 号通报" in text(preview)
    address = f"/bulletins/new/?{'&'.join(f'{name}={value}' for name, value in asked.items())}"
    assert client.post(address, {"title": "更正的通报"}).status_code == 422
    done = client.post(address, {"title": "更正的通报", "reason": "漏了一个项目"}, follow=True)
    assert "代替" in text(done)
    assert "已由" in text(client.get(f"/bulletins/{first.pk}/"))
    assert "此前已被代替" in text(client.post(address, {"title": "又一份", "reason": "再来"}))
    assert "已由第 2 号代替" in text(client.get("/bulletins/"))
    # The next one is compared with the one that stands, or with the one that was chosen; the other is not offered.
    third = bulletin_factories.seal(now=factories.NOW + timedelta(days=1))
    preview = client.get(f"/bulletins/new/?{QUERY}&compared_with={Bulletin.objects.get(number=2).pk}")
    assert f'value="{third.pk}">第 3 号（截至 2024-06-30）' in text(preview)
    assert f'value="{first.pk}"' not in text(preview)
    assert "上期为第2号通报（截至2024年6月30日）。" in text(preview)
    assert "上期为第3号通报" in text(client.get(f"/bulletins/new/?{QUERY}"))


def test_questions_that_cannot_be_answered_and_notes(client, province, unit_officer):
    client.force_login(province)
    for query, sentence in (
        ("as_of=2020-01-01", "没有可计入的期次"),
        ("as_of=2030-01-01", "不能晚于今天"),
        ("as_of=2024-06-30&last=2023-9", "不在可用的选项中"),
        ("kind=letter", "不在可用的选项中"),
    ):
        answer = client.get(f"/bulletins/new/?{query}")
        assert answer.status_code == 422
        assert sentence in text(answer)
    note = client.get("/bulletins/new/?kind=dispatch&as_of=2024-06-30&by=unit&structure=now")
    assert "三、未报送月报情况" in text(note)
    assert "现在的开发区和单位" in text(note)
    client.force_login(unit_officer)
    elsewhere = bulletin_factories.seal(factories.make_unit(), told={"title": "他处通报"})
    assert "他处通报" not in text(client.get(f"/bulletins/new/?{QUERY}&supersedes={elsewhere.pk}"))
    own = client.get(f"/bulletins/new/?{QUERY}&unit=149999")
    assert own.context["told"]["scope"]["unit"] == unit_officer.unit_id


def test_damaged_bytes_are_said_and_not_a_500(client, province):
    bulletin = bulletin_factories.seal()
    without_triggers("UPDATE tracker_bulletin SET content = %s WHERE id = %s", b"x", bulletin.pk)
    client.force_login(province)
    assert "封存的内容已损坏" in text(client.get(f"/bulletins/{bulletin.pk}/"))
    assert "与封存的不符" in text(client.post(f"/bulletins/{bulletin.pk}/"))
    assert client.get(f"/api/v1/bulletins/{bulletin.pk}/?format=docx").status_code == 422


def test_templates_are_uploaded_chosen_and_retired(client, province, unit_officer):
    client.force_login(province)
    file = io.BytesIO()
    draft_template().save(file)

    def upload(content):
        sent = {"name": "红头", "file": SimpleUploadedFile("a.docx", content)}
        return client.post("/bulletins/templates/", sent, follow=True)

    assert "不是 Word 文档" in text(upload(b"x"))
    assert "已保存红头（第 1 版）" in text(upload(file.getvalue()))
    kept = BulletinTemplate.objects.get()
    taken = client.get(f"/bulletins/templates/{kept.pk}/")
    assert (taken.getvalue(), taken["Content-Security-Policy"]) == (file.getvalue(), "default-src 'none'; sandbox")
    assert b"".join(client.get("/bulletins/templates/draft/")).startswith(b"PK")
    client.post(f"/bulletins/new/?{QUERY}", {"title": "通报", "template": kept.pk})
    assert Bulletin.objects.get().template == kept
    client.force_login(unit_officer)
    assert "红头" in text(client.get("/bulletins/templates/"))
    assert client.post("/bulletins/templates/", {"retire": kept.pk}).status_code == 403
    client.force_login(province)
    assert "已停用" in text(client.post("/bulletins/templates/", {"retire": kept.pk}, follow=True))
    assert "此前已停用" in text(client.post("/bulletins/templates/", {"retire": kept.pk}, follow=True))
    client.force_login(factories.make_officer(Role.AUDITOR))
    assert client.get("/bulletins/templates/").status_code == 403
