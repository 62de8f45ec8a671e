"""The page of the API: the OpenAPI document, laid out for reading. It loads nothing from elsewhere."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
TYPES = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "是/否",
    "object": "对象",
    "date": "日期",
    "date-time": "时刻",
    "decimal": "小数（文本）",
    "binary": "文件",
    "uri": "网址",
}

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One name that is sent or answered."""

    name: str
    kind: str
    target: str
    is_required: bool
    is_read_only: bool
    description: str


@dataclass(frozen=True)
class Body:
    """What is sent, or one way in which an operation may answer; `status` is empty for what is sent."""

    status: str
    kind: str
    target: str
    description: str = ""
    example: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    title: str
    description: str
    parameters: list[Field]
    body: Body | None
    responses: list[Body]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Answer with the page."""
    return render(request, "config/api_docs.html", _contents())


@cache
def _contents() -> dict[str, Any]:
    """Return what the page holds: the same for everybody, for as long as the process lives."""
    document: Schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    groups: dict[str, list[Operation]] = defaultdict(list)
    for tag, operation in _operations(document):
        groups[tag].append(operation)
    components: dict[str, Schema] = document.get("components", {}).get("schemas", {})
    schemas = {
        name: (_fields(schema), _description(schema.get("description", ""))) for name, schema in components.items()
    }
    return {"info": document["info"], "groups": dict(groups), "schemas": schemas}


def _operations(document: Schema) -> Iterator[tuple[str, Operation]]:
    for path, methods in document.get("paths", {}).items():
        for method in METHODS:
            if method in methods:
                raw = methods[method]
                yield raw.get("tags", ["其他"])[0], _operation(method, path, raw)


def _operation(method: str, path: str, raw: Schema) -> Operation:
    description = raw.get("description", "").strip()
    title, _, rest = description.partition("\n")
    body = raw.get("requestBody", {}).get("content")
    return Operation(
        anchor=raw["operationId"],
        method=method.upper(),
        path=path,
        title=raw.get("summary") or title,
        description=description if raw.get("summary") else rest.strip(),
        parameters=[_field(item["name"], item, item.get("required", False)) for item in raw.get("parameters", [])],
        body=_body("", body) if body else None,
        responses=[
            _body(status, response.get("content", {}), response.get("description", ""))
            for status, response in sorted(raw.get("responses", {}).items())
        ],
    )


def _body(status: str, content: Schema, description: str = "") -> Body:
    media: Schema = next(iter(content.values()), {"schema": {}})
    schema: Schema = media.get("schema", {})
    kind, target = _kind(schema) if schema else ("", "")
    example = next((json.dumps(item["value"], ensure_ascii=False) for item in media.get("examples", {}).values()), "")
    return Body(status, kind, target, description, example)


def _description(text: str) -> str:
    """Return a description with the names of its choices in one line."""
    head, _, listed = text.partition("* `")
    choices = [choice.partition("` - ") for choice in listed.split("\n* `")]
    labelled = [f"{value} {label.strip()}" for value, _, label in choices if label.strip() not in {"", value}]
    return "：".join(part for part in (head.strip(), "、".join(labelled)) if part)


def _fields(schema: Schema) -> list[Field]:
    required = set(schema.get("required", []))
    return [_field(name, {"schema": part}, name in required) for name, part in schema.get("properties", {}).items()]


def _field(name: str, item: Schema, is_required: bool) -> Field:  # noqa: FBT001  a fact of the item, not a switch
    schema = item.get("schema", {})
    kind, target = _kind(schema)
    description = _description(item.get("description") or schema.get("description") or schema.get("title") or "")
    return Field(name, kind, target, is_required, schema.get("readOnly", False), description)


def _kind(schema: Schema) -> tuple[str, str]:
    """Return what a schema holds in words, and the component to read on at."""
    reference = schema.get("$ref") or next(
        (part["$ref"] for part in schema.get("allOf", []) + schema.get("oneOf", []) if "$ref" in part), ""
    )
    if reference:
        target = reference.rpartition("/")[2]
        return target, target
    if "items" in schema:
        kind, target = _kind(schema["items"])
        return f"{kind} 的列表", target
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value not in ("", None)), ""
    plain = schema.get("format") or schema.get("type") or "object"
    return TYPES.get(plain, TYPES.get(str(schema.get("type")), str(plain))), ""
