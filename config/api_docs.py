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
class Payload:
    """What a request sends, or what a response of one status holds."""

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
    body: Payload | None
    responses: list[Payload]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "config/api_docs.html", _contents())


@cache
def _contents() -> dict[str, Any]:
    """Return what the page holds: the same for everybody, for as long as the process lives."""
    document: Schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    groups: dict[str, list[Operation]] = defaultdict(list)
    for tag, operation in _operations(document):
        groups[tag].append(operation)
    components: dict[str, Schema] = document.get("components", {}).get("schemas", {})
    schemas = {name: (_fields(schema), _line(schema.get("description", ""))) for name, schema in components.items()}
    return {"info": document["info"], "groups": dict(groups), "schemas": schemas}


def _operations(document: Schema) -> Iterator[tuple[str, Operation]]:
    shared = document.get("components", {}).get("responses", {})
    for path, methods in document.get("paths", {}).items():
        for method in METHODS:
            if method in methods:
                raw = methods[method]
                yield raw.get("tags", ["其他"])[0], _operation(method, path, raw, shared)


def _operation(method: str, path: str, raw: Schema, shared: Schema) -> Operation:
    """Return an operation, with the responses that it shares with others in the place of references to them."""
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
        body=_payload("", body) if body else None,
        responses=[
            _payload(status, response.get("content", {}), response.get("description", ""))
            for status, part in sorted(raw.get("responses", {}).items())
            for response in [shared.get(_target(part), part)]
        ],
    )


def _payload(status: str, content: Schema, description: str = "") -> Payload:
    media: Schema = next(iter(content.values()), {"schema": {}})
    schema: Schema = media.get("schema", {})
    kind, target = _kind(schema) if schema else ("", "")
    examples = [json.dumps(example["value"], ensure_ascii=False) for example in media.get("examples", {}).values()]
    return Payload(status, kind, target, description, next(iter(examples), ""))


def _line(text: str) -> str:
    """Return a description and the choices that drf-spectacular lists below it (* `value` - label) in one line."""
    head, _, listed = text.partition("* `")
    choices = [choice.partition("` - ") for choice in listed.split("\n* `")]
    labels = [f"{value} {label.strip()}" for value, _, label in choices if label.strip() not in {"", value}]
    return "：".join(part for part in (head.strip(), "、".join(labels)) if part)


def _fields(schema: Schema) -> list[Field]:
    required = set(schema.get("required", []))
    return [_field(name, {"schema": part}, name in required) for name, part in schema.get("properties", {}).items()]


def _field(name: str, item: Schema, is_required: bool) -> Field:  # noqa: FBT001  a fact of the item, not a switch
    schema = item.get("schema", {})
    kind, target = _kind(schema)
    description = _line(item.get("description") or schema.get("description") or schema.get("title") or "")
    return Field(name, kind, target, is_required, schema.get("readOnly", False), description)


def _kind(schema: Schema) -> tuple[str, str]:
    """Return what a schema holds in words, and the name of the component to read on at."""
    # A reference to an enumeration is wrapped: in allOf beside a description, in oneOf where it may be null or empty.
    parts = [schema, *schema.get("allOf", []), *schema.get("oneOf", [])]
    if target := next(filter(None, map(_target, parts)), ""):
        return target, target
    if "items" in schema:
        kind, target = _kind(schema["items"])
        return f"{kind} 的列表", target
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value not in ("", None)), ""
    plain = schema.get("format") or schema.get("type") or "object"
    return TYPES.get(plain, TYPES.get(str(schema.get("type")), str(plain))), ""


def _target(part: Schema) -> str:
    """Return the name of the component that a part of the document refers to, empty if it stands there itself."""
    return str(part.get("$ref", "")).rpartition("/")[2]
