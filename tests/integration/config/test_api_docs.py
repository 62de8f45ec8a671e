"""The page of the API shows what the schema holds."""

import pytest
from django.test import Client

from config import api_docs
from tests.document import document
from tracker.api.schema import ERROR_RESPONSES


def test_every_operation_of_the_schema_is_on_the_page(db):
    page = Client().get("/api/docs/").content.decode()
    paths = document()["paths"]
    missing = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert [name for name in missing if f'id="{name}"' not in page] == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ("文本", "")),
        ({"type": "string", "format": "date"}, ("日期", "")),
        ({"type": "string", "format": "no-such-format"}, ("文本", "")),
        ({"enum": ["a", "", None, "b"]}, ("a | b", "")),
        ({"$ref": "#/components/schemas/Zone"}, ("Zone", "Zone")),
        ({"allOf": [{"$ref": "#/components/schemas/Zone"}], "nullable": True}, ("Zone", "Zone")),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Zone"}}, ("Zone 的列表", "Zone")),
        ({}, ("对象", "")),
    ],
)
def test_a_kind_is_told_in_words(schema, expected):
    assert api_docs._kind(schema) == expected


def test_an_answer_without_a_body_is_told_as_such():
    assert api_docs._payload("204", {}) == api_docs.Payload("204", "", "")


def test_the_error_responses_that_operations_share_are_told_with_each():
    operations = [operation for _, operation in api_docs._operations(document())]
    assert operations
    for operation in operations:
        (unavailable,) = [response for response in operation.responses if response.status == "503"]
        assert (unavailable.target, unavailable.description) == ("ErrorList", ERROR_RESPONSES["503"])
