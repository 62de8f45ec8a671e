"""What every endpoint says when it cannot, in one shape and in Chinese."""

import re

import pytest
from django.db import OperationalError
from django.test import override_settings
from rest_framework.test import APIClient

from tracker.queries.rates import tables
from zones.models import Zone

SHAPE = {"type", "errors"}


@pytest.fixture
def client(api, province):
    """A client of the province."""
    return api(province)


def the_error(response):
    """Return the only error of an answer, after a look at its shape."""
    answer = response.json()
    assert set(answer) == SHAPE
    (error,) = answer["errors"]
    assert set(error) == {"code", "detail", "attr"}
    assert any("一" <= character <= "龥" for character in error["detail"])
    return error


@pytest.mark.parametrize("method", ["put", "delete", "options", "patch"])
def test_a_method_that_is_not_offered(client, method):
    response = getattr(client, method)("/api/v1/projects/")
    assert (response.status_code, the_error(response)["code"]) == (405, "method_not_allowed")
    assert method.upper() in the_error(response)["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "DISPATCH"])
def test_a_method_that_is_not_offered_is_not_blamed_on_the_query(client, method):
    response = client.generic(method, "/api/v1/rates/?as_of=2023-12-31")
    assert (response.status_code, the_error(response)["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_no_json(client, content_type):
    response = client.generic("POST", "/api/v1/projects/", "name=x", content_type=content_type)
    assert (response.status_code, the_error(response)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("body", ["null", "[]", "1", '"x"'])
def test_a_body_that_is_no_object(client, body):
    response = client.generic("POST", "/api/v1/projects/", body, content_type="application/json")
    assert (response.status_code, the_error(response)["detail"]) == (400, "请求内容应为 JSON 对象。")


@pytest.mark.parametrize("field", ["category", "planned_wan"])
def test_what_is_repeated_of_a_long_value_is_short(client, field):
    body = {"name": "甲", "category": "industry", field: "x" * 50_000}
    errors = client.post("/api/v1/projects/", body).json()["errors"]
    (told,) = [error["detail"] for error in errors if error["attr"] == field]
    assert len(told) < 700
    assert re.search("x…+", told)
    assert told.endswith("。")


@pytest.mark.parametrize("day", ["20231231", "2023-W52-7", "2023-12-1", "２０２３-12-31"])
def test_a_day_is_written_in_one_way_only(client, day):
    response = client.get("/api/v1/rates/", {"as_of": day})
    assert (response.status_code, the_error(response)["attr"]) == (400, "as_of")
    assert "2023-12-31 的格式" in the_error(response)["detail"]


@pytest.mark.parametrize("moment", ["20240105T0900", "2024-W01-5T09:00", "2024-1-5T09:00", "２０２４-01-05T09:00"])
def test_a_moment_is_no_week(client, moment):
    response = client.get("/api/v1/projects/", {"updated_since": moment})
    assert (response.status_code, the_error(response)["attr"]) == (400, "updated_since")


@pytest.mark.parametrize("moment", ["2024-01-05T09:00", "2024-01-05 09:00:00.5", "2024-01-05T01:00:00Z", "2024-01-05"])
def test_a_moment_is_read(client, moment):
    assert client.get("/api/v1/projects/", {"updated_since": moment}).status_code == 200


def test_an_answer_that_is_no_json(client):
    response = client.get("/api/v1/projects/", HTTP_ACCEPT="application/xml")
    assert (response.status_code, the_error(response)["code"]) == (406, "not_acceptable")


def test_nobody(db):
    response = APIClient().get("/api/v1/projects/")
    assert (response.status_code, the_error(response)["code"]) == (401, "not_authenticated")
    assert response.headers["WWW-Authenticate"] == "Token"


def test_nothing(client):
    assert the_error(client.get("/api/v1/projects/0/")) == {
        "code": "not_found",
        "detail": "没有这项内容，或您无权查看。",
        "attr": None,
    }


def test_a_query_on_a_write(client):
    response = client.post("/api/v1/projects/?zone=1", {"name": "甲", "category": "industry"})
    assert (response.status_code, the_error(response)["attr"]) == (400, "zone")


def test_a_query_beyond_measure(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    response = client.get("/api/v1/projects/?a=1&b=2&c=3&d=4")
    assert (response.status_code, the_error(response)["code"]) == (400, "parse_error")


def test_answers_stay_out_of_caches_and_offer_what_they_offer(client):
    response = client.get("/api/v1/projects/")
    assert (response.headers["Cache-Control"], response.headers["Allow"]) == ("no-store", "GET, HEAD, POST")


def test_a_query_on_what_takes_none(client):
    response = client.get("/api/v1/me/?verbose=1")
    assert (response.status_code, the_error(response)) == (
        400,
        {"code": "unknown", "detail": "没有这个查询参数。", "attr": "verbose"},
    )


def test_a_database_that_does_not_answer(client, monkeypatch):
    def down(**_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(tables, "rates_table", down)
    client.raise_request_exception = False
    response = client.get("/api/v1/rates/?as_of=2024-06-30")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert the_error(response)["code"] == "unavailable"
    assert "server closed" not in response.content.decode()


@override_settings(DEBUG=False)
def test_a_fault_of_ours_tells_nothing_of_the_inside(client, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("the secret inside")

    monkeypatch.setattr(Zone.objects, "visible_to", broken, raising=False)
    client.raise_request_exception = False
    response = client.get("/api/v1/zones/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert the_error(response)["code"] == "error"
