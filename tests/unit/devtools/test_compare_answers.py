"""The comparison of answers overlooks what is random and the names of components, and nothing else."""

import io
import zipfile
from copy import deepcopy

import pytest

from devtools.compare_answers.answers import Answer, Key, read_answers, write_answers
from devtools.compare_answers.bodies import WORKBOOK, readable
from devtools.compare_answers.differences import compare, difference_lines
from devtools.compare_answers.openapi import flattened

PAGE = '<form><input name="csrfmiddlewaretoken" value="{token}"><p>{figure}</p></form>'
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "API"},
    "paths": {
        "/projects/": {
            "get": {
                "operationId": "projects",
                "description": "Return them.",
                "parameters": [{"in": "query", "name": "zone", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Project"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Project": {
                "type": "object",
                "description": "A project.",
                "properties": {
                    "id": {"type": "integer", "description": "编号"},
                    "stage": {"allOf": [{"$ref": "#/components/schemas/Stage"}], "nullable": True},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Project"}},
                },
                "required": ["id"],
            },
            "Stage": {"type": "string", "enum": ["signed", "started"]},
        }
    },
}


def workbook(cell, written_at):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<row><c>{cell}</c></row>")
        archive.writestr("docProps/core.xml", f"<created>{written_at}</created>")
    return file.getvalue()


def with_part(*path, value):
    """Return the document with one part replaced."""
    changed = deepcopy(DOCUMENT)
    holder = changed
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return changed


def test_tokens_of_forms_and_indentation_are_overlooked():
    one, other = PAGE.format(token="a", figure="43.13%"), PAGE.format(token="b", figure="43.13%")
    assert readable("text/html; charset=utf-8", one.encode()) == readable("text/html", f"\n  {other}\n".encode())


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("text/html", PAGE.format(token="a", figure="43.13%"), PAGE.format(token="a", figure="43.12%")),
        ("application/json", '{"a": 1.10}', '{"a": 1.1}'),
        ("application/json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}'),
        ("application/problem+json", '{"a": null}', "{}"),
        ("text/plain", "tracker_zones 61\n", "tracker_zones 62\n"),
        ("image/jpeg", "one", "two"),
    ],
)
def test_a_changed_body_is_seen(kind, one, other):
    assert readable(kind, one.encode()) != readable(kind, other.encode())


def test_a_workbook_is_its_cells_and_not_its_hour():
    assert readable(WORKBOOK, workbook("43.13", "09:00")) == readable(WORKBOOK, workbook("43.13", "10:00"))
    assert readable(WORKBOOK, workbook("43.13", "09:00")) != readable(WORKBOOK, workbook("43.12", "09:00"))


def test_components_may_be_renamed_and_docstrings_reworded():
    schemas = DOCUMENT["components"]["schemas"]
    renamed = with_part("components", "schemas", value={"Step": schemas["Stage"], "Item": deepcopy(schemas["Project"])})
    item = renamed["components"]["schemas"]["Item"]
    item["description"] = "A project (项目) of a zone."
    item["properties"]["stage"]["allOf"] = [{"$ref": "#/components/schemas/Step"}]
    item["properties"]["parts"]["items"] = {"$ref": "#/components/schemas/Item"}
    content = renamed["paths"]["/projects/"]["get"]["responses"]["200"]["content"]
    content["application/json"]["schema"] = {"$ref": "#/components/schemas/Item"}
    assert flattened(renamed) == flattened(DOCUMENT)


def test_responses_and_parameters_may_be_shared():
    shared = deepcopy(DOCUMENT)
    operation = shared["paths"]["/projects/"]["get"]
    shared["components"]["responses"] = {"Found": operation["responses"]["200"]}
    shared["components"]["parameters"] = {"Zone": operation["parameters"][0]}
    operation["responses"]["200"] = {"$ref": "#/components/responses/Found"}
    operation["parameters"] = [{"$ref": "#/components/parameters/Zone"}]
    assert flattened(shared) == flattened(DOCUMENT)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("components", "schemas", "Project", "properties", "id", "type"), "string"),
        (("components", "schemas", "Project", "properties", "id", "description"), "序号"),
        (("components", "schemas", "Project", "properties", "stage", "nullable"), False),
        (("components", "schemas", "Project", "required"), []),
        (("components", "schemas", "Stage", "enum"), ["signed"]),
        (("paths", "/projects/", "get", "operationId"), "list_projects"),
        (("paths", "/projects/", "get", "parameters"), []),
    ],
)
def test_a_changed_field_is_seen(path, value):
    assert flattened(with_part(*path, value=value)) != flattened(DOCUMENT)


def test_differences_are_counted_by_account_and_an_address_that_is_gone_is_one():
    base = {
        Key("province", "rates/", "GET /rates/"): "200\n\n43.13%",
        Key("nobody", "rates/", "GET /rates/"): "302\n\n",
        Key("nobody", "desk/", "GET /desk/"): "302\n\n",
    }
    work = {
        Key("province", "rates/", "GET /rates/"): "200\n\n43.12%",
        Key("nobody", "rates/", "GET /rates/"): "302\n\n",
    }
    comparison = compare(base, work)
    assert [(found.account, found.lines[:2]) for found in comparison.differences] == [
        ("province", ["-43.13%", "+43.12%"]),
        ("nobody", ["-302", "-"]),
    ]
    assert (comparison.addresses, comparison.routes, comparison.unseen) == (2, 2, [])
    assert [line.split() for line in comparison.table()[1:]] == [
        ["province", "1", "0", "1"],
        ["nobody", "2", "1", "1"],
        ["total", "3", "1", "2"],
    ]


def test_a_route_that_gave_nobody_a_page_is_named():
    work = {Key("province", "reminders/<n>/", "GET /reminders/9/"): "404\n\n"}
    assert compare(work, work).unseen == ["reminders/<n>/"]


def test_a_long_difference_is_shortened():
    assert difference_lines("", "\n".join("abcdefgh"))[-1] == "… 3 more lines"


def test_answers_are_read_as_they_were_written_and_each_question_is_asked_once(tmp_path):
    answer = Answer("province", "rates/", "GET /rates/", "200\n\n开工率")
    path = tmp_path / "answers.jsonl"
    with path.open("w", encoding="utf-8") as file:
        write_answers(file, [answer])
    assert read_answers(path) == {Key(*answer[:3]): answer.text}
    with path.open("a", encoding="utf-8") as file:
        write_answers(file, [answer])
    with pytest.raises(ValueError, match="asked twice: province GET /rates/"):
        read_answers(path)


def test_blanks_of_layout_are_overlooked_and_blanks_in_a_line_of_text_are_not():
    laid_out = b"<ul>\n  <li>\n    <a href='/'>A</a>\n    B\n  </li>\n</ul>"
    assert readable("text/html", laid_out) == readable("text/html", b"<ul><li><a  href='/'>A</a> B</li></ul>")
    assert readable("text/html", laid_out) != readable("text/html", b"<ul><li><a href='/'>A</a>B</li></ul>")
