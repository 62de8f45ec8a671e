"""
Floods: whatever is sent, a request is refused before it costs much, in a sentence that says what to do.

The cost is that of this process, which serves: CPU seconds and resident memory, not time on the wall.
"""

import json
import resource
import time
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tests import factories
from tracker.api.exceptions import MOST_ERRORS
from zones.models import Zone

LOGIN, REVIEW = "/api/v1/auth/login/", "/api/v1/progress-reports/review/"
NO_CHANGE = "/api/v1/progress-reports/no-change/"
SECOND, SOME_MEMORY = 1.0, 60 * 1024
"""CPU seconds, and KB by which the process may grow."""
KEYS = json.dumps({f"k{number}": 1 for number in range(40_000)})
ENDLESS = '"' + '\\"' * 100_000 + "\\"
FLOODS = {
    "40,000 names": (LOGIN, KEYS, 413),
    "names that fit": (LOGIN, KEYS[:200_000].rpartition(",")[0] + "}", 400),
    "a list of 100,000": (REVIEW, json.dumps({"reports": ["x"] * 100_000, "decision": "approve"}), 413),
    "projects, 100,000": (NO_CHANGE, json.dumps({"month": "2024-05", "projects": ["x"] * 100_000}), 413),
    "a list that fits": (REVIEW, json.dumps({"reports": list(range(30_000)), "decision": "approve"}), 400),
    "a list beyond its length": (REVIEW, json.dumps({"reports": list(range(600)), "decision": "approve"}), 400),
    "depth": (LOGIN, "[" * 10_000 + "]" * 10_000, 400),
    "depth of objects": (LOGIN, '{"a":' * 900 + "1" + "}" * 900, 400),
    "5 MB": (LOGIN, json.dumps({"username": "x" * 5_000_000}), 413),
    "a long name": (LOGIN, json.dumps({"x" * 200_000: 1}), 400),
    "a long text": (LOGIN, json.dumps({"username": "x" * 200_000}), 400),
    "a text that does not end": (LOGIN, ENDLESS, 400),
    "many small ones": (LOGIN, json.dumps([[]] * 60_000), 400),
    "a long number": (LOGIN, "9" * 250_000, 400),
    "a long fraction": (LOGIN, '{"username": 0.' + "9" * 250_000 + "}", 400),
}


@pytest.fixture
def cheap():
    """Return a function that calls another, asserts that it cost little, and returns its answer."""
    APIClient().get("/api/v1/me/")  # what is made once a process

    def call(request):
        grown, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        response = request()
        assert time.process_time() - started < SECOND
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < SOME_MEMORY
        return response

    return call


def words_of(response):
    """Return the only sentence of a refusal."""
    (error,) = response.json()["errors"]
    assert any("一" <= character <= "龥" for character in error["detail"])
    return error["detail"]


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_costs_little_and_is_refused_in_a_sentence(cheap, api, province, flood):
    path, body, status = FLOODS[flood]
    client = APIClient() if path == LOGIN else api(province)
    response = cheap(partial(client.generic, "POST", path, body, content_type="application/json"))
    assert response.status_code == status
    assert len(response.content) < 20_000
    if flood not in {"a long fraction", "a long number"}:
        assert "最多" in words_of(response)


def test_of_many_errors_some_are_listed_and_the_rest_counted(api, province):
    response = api(province).post("/api/v1/projects/", {f"k{number}": 1 for number in range(300)})
    errors = response.json()["errors"]
    assert (response.status_code, len(errors)) == (400, MOST_ERRORS)
    # Two fields are missing besides.
    assert errors[-1] == {"code": "more_errors", "detail": "另有 283 处错误没有列出，请先改正以上各处。", "attr": None}


@pytest.mark.parametrize("path", ["/api/v1/rates/", "/rates/", LOGIN, "/login/"])
def test_a_query_beyond_measure_is_refused(cheap, api, province, client, path):
    client.force_login(province)
    asker = api(province) if path.startswith("/api/") else client
    for query, status in (("&".join(["a=1"] * 2_000), 400), ("a=" + "x" * 9_000, 414)):
        response = cheap(partial(asker.get, f"{path}?{query}"))
        assert (response.status_code, "最多" in response.content.decode()) == (status, True)


def test_a_filter_that_repeats_is_counted_before_its_values(api, province):
    response = api(province).get(f"/api/v1/rates/?as_of=2024-06-30{'&basis=none-such' * 90}")
    assert (response.status_code, words_of(response)) == (400, "最多 6 项，这里有 90 项，请分几次提交。")


def test_a_series_of_all_zones_is_refused_before_it_is_counted(cheap, api, province, client, unit):
    like = factories.make_zone(unit)
    Zone.objects.bulk_create(
        Zone(
            name=f"第{number}区",
            unit=unit,
            city_code=like.city_code,
            level=like.level,
            kind=like.kind,
            group=like.group,
        )
        for number in range(2_700)
    )
    client.force_login(province)
    series = "from=2014-01&to=2023-12&by=zone"
    refusals = [
        cheap(partial(api(province).get, f"/api/v1/rates/trend/?{series}{more}"))
        for more in ("", "&format=xlsx", "&basis=count-2021")
    ]
    assert {refused.status_code for refused in refusals} == {422}
    assert all("一次最多" in words_of(refused) and "（unit）" in words_of(refused) for refused in refusals)
    page = cheap(partial(client.get, f"/rates/trend/?{series}"))
    assert (page.status_code, "请缩短月份" in page.content.decode()) == (422, True)
    # A hundred months of the units, or one zone of them, is what may be asked.
    assert api(province).get("/api/v1/rates/trend/?from=2014-01&to=2023-12&by=unit").status_code == 200


FORM = {"username": "wang", "password": "x"}


def test_a_form_is_held_to_the_same_size(cheap, client, db, settings):
    large = cheap(partial(client.post, "/login/", {**FORM, "password": "x" * 300_000}))
    many = cheap(partial(client.post, "/login/", FORM | {f"k{number}": "1" for number in range(700)}))
    encoded = "&".join(f"k{number}=1" for number in range(30_000))
    form = cheap(partial(client.generic, "POST", "/login/", encoded, content_type="application/x-www-form-urlencoded"))
    told = [response.content.decode() for response in (large, many, form)]
    assert [response.status_code for response in (large, many, form)] == [413, 400, 400]
    assert ("最多 256 KB" in told[0], f"最多 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} 项" in told[1]) == (True, True)


def test_a_file_is_taken_where_one_is_asked_for_and_of_officers_only(client, zone_officer, zone):
    project = factories.make_project(zone)
    address, photo = f"/projects/{project.pk}/evidence/", SimpleUploadedFile("a.pdf", b"x" * 300_000)
    sent_in = client.post(address, {"file": photo})
    assert (sent_in.status_code, sent_in.url.startswith("/login/")) == (302, True)
    client.force_login(zone_officer)
    photo.seek(0)
    assert client.post("/projects/new/", {"file": photo}).status_code == 413
    photo.seek(0)
    assert client.post(address, {"file": photo}).status_code == 422
    headers = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(30 * 2**20)}
    for path in (address, f"/api/v1/projects/{project.pk}/evidence/"):
        refused = client.generic("POST", path, b"", **headers)
        assert (refused.status_code, "20 MB" in json.dumps(refused.content.decode())) == (413, True)
