"""The key chains over the API and on their page: read by everybody, kept by the province and administrators."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from projects.models import AuditEvent, ChainAlias, ChainLeader, KeyChain
from projects.rules.stages import Cohort
from tests import factories
from tests.integration.tracker.pages.reading import text

pytestmark = pytest.mark.django_db
ALL = "as_of=2024-06-30&first=2023-1&last=2023-1"


@pytest.fixture
def entries(zone):
    """Two signed projects of the chain 甲链, one of them of its 链主, and one of a text that means none."""
    for chain, owner in (("５Ｇ", "链主有限公司"), ("甲链", "某某有限公司"), ("纺织", "链主有限公司")):
        factories.enter(factories.make_project(zone, chain=chain, owner=owner), cohort=Cohort.SIGNED)


def post(client, path, body, status=201):
    response = client.post(f"/api/v1/{path}", body)
    assert response.status_code == status, response.content.decode()
    return response.json()


def members(client, query):
    return {
        row["label"]: row["signed"]["members"] for row in client.get(f"/api/v1/rates/?{ALL}&{query}").json()["rows"]
    }


def test_the_province_maps_texts_and_marks_leaders_and_the_rates_follow(api, province, entries):
    client, chain = api(province), factories.make_chain("甲链")
    first = client.get("/api/v1/key-chains/unmapped/?limit=1").json()
    pages = [first, client.get(first["next"]).json()]
    assert [page["results"] for page in pages] == [
        [{"text": text, "projects": 1, "entries": 1}] for text in ("5G", "纺织")
    ]
    alias = post(client, "chain-aliases/", {"chain": chain.pk, "text": "5g"})
    post(client, "chain-aliases/", {"chain": chain.pk, "text": "５G"}, 200)
    told = {"chain": chain.pk, "owner": "链主有限公司", "recognized_on": "2023-01-01", "reason": "省级文件"}
    leader = post(client, "chain-leaders/", told)
    assert members(client, "by=chain") == {"甲链": 2, "纺织（未对应重点产业链）": 1}
    assert members(client, "by=chain&chain_leader=true") == {"甲链": 1}
    assert members(client, "by=chain&chain_leader=false&chain=5G") == {"甲链": 1}
    (row,) = client.get("/api/v1/key-chains/").json()["results"]
    assert [row["name"], row["aliases"][0]["text"], row["leaders"][0]["owner"]] == ["甲链", "5g", "链主有限公司"]
    answer = client.get(f"/api/v1/rates/members/?{ALL}&cohort=signed&chain=甲链&chain_leader=true").json()
    assert ([one["chain"] for one in answer["results"]], answer["chain_leader"]) == (["5G"], True)
    assert answer["chain_note"].startswith("产业链按现行对应表归并")
    post(client, f"chain-leaders/{leader['id']}/withdraw/", {"reason": "误登"}, 200)
    post(client, f"chain-aliases/{alias['id']}/withdraw/", {"reason": "误登"}, 200)
    assert members(client, "by=chain&chain_leader=true") == {}
    actions = {"record_chainalias", "withdraw_chainalias", "record_chainleader", "withdraw_chainleader"}
    assert actions <= set(AuditEvent.objects.values_list("action", flat=True))


def test_the_workbook_says_how_chains_are_counted_and_whose_projects(api, province, entries):
    factories.mark_leader(factories.map_text(factories.make_chain("甲链"), "5G").chain)
    response = api(province).get(f"/api/v1/rates/?{ALL}&by=chain&chain_leader=true&format=xlsx")
    sheet = load_workbook(BytesIO(response.getvalue())).worksheets[0]
    lines = "".join(str(cell.value) for cell in sheet["A"])
    assert "链主企业：是" in lines
    assert "产业链按现行对应表归并" in lines
    assert "甲链" in [cell.value for cell in sheet["A"]]


def test_others_read_and_do_not_write(api, zone_officer, auditor):
    chain = factories.make_chain()
    for officer in (zone_officer, auditor):
        assert api(officer).get("/api/v1/key-chains/").status_code == 200
        post(api(officer), "chain-aliases/", {"chain": chain.pk, "text": "特钢"}, 403)


def test_the_page_maps_a_text_and_withdraws_it(client, administrator, entries):
    client.force_login(administrator)
    chain = factories.make_chain("甲链")
    assert "5G</a>" in text(client.get("/chains/"))
    assert client.post("/chains/", {"map": "", "text": "５Ｇ", "chain": chain.pk}).status_code == 302
    told = {"mark": "", "chain": chain.pk, "owner": "链主有限公司", "recognized_on": "2023-01-01", "reason": "文件"}
    assert client.post("/chains/", told).status_code == 302
    shown = text(client.get("/chains/"))
    assert "链主有限公司（2023-01-01 起）" in shown
    assert "5G</a>" not in shown
    refused = client.post("/chains/", {"map": "", "text": "甲链", "chain": chain.pk})
    assert refused.status_code == 422
    assert "就是产业链“甲链”的名称" in text(refused)
    rates = text(client.get(f"/rates/?{ALL}&by=chain&chain_leader=true"))
    assert "链主企业：是" in rates
    assert "归并" in rates
    assert "甲链" in rates
    withdrawal = {"unmap": "", "sure": "on", "record": ChainAlias.objects.get().pk, "reason": "误登"}
    assert client.post("/chains/", withdrawal).status_code == 302
    assert not ChainAlias.objects.standing().exists()
    assert ChainLeader.objects.standing().exists()


def load(path, by):
    out = StringIO()
    call_command("load_chains", str(path), by=by, stdout=out)
    return out.getvalue()


def test_the_list_is_loaded_from_a_file_and_a_second_time_changes_nothing(tmp_path, administrator):
    path = tmp_path / "chains.csv"
    path.write_text("\ufeff序号,产业链,别名,依据\n1,甲链,特钢|5G,某文件\n2,乙链,,\n", encoding="utf-8")
    by = administrator.username
    assert load(path, by) == "重点产业链：新增 2，更新 0，未变 0\n产业链对应：新增 2，更新 0，未变 0\n"
    assert load(path, by) == "重点产业链：新增 0，更新 0，未变 2\n产业链对应：新增 0，更新 0，未变 2\n"
    path.write_text("序号,产业链,别名,依据\n3,丙链,,\n4,丁链,特钢,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 3 行：“特钢”已对应到“甲链”"):
        load(path, by)
    assert KeyChain.objects.count() == 2
    path.write_text("序号,名称\n", encoding="utf-8")
    with pytest.raises(CommandError, match="缺少列“产业链、别名、依据”"):
        load(path, by)


def test_an_administrator_names_a_chain_and_no_two_have_one_name(client, administrator):
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    told = {"number": 1, "name": "甲链（新）", "source": ""}
    assert client.post("/admin/projects/keychain/add/", told).status_code == 302
    assert KeyChain.objects.get().comparison_key == "甲链(新)"
    refused = client.post("/admin/projects/keychain/add/", {**told, "number": 2, "name": "甲链 (新)"})
    assert "另一条产业链已有这个名称或对应文字" in text(refused)
