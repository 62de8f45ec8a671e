"""An OpenAPI document as lines in which components have no names: they may be renamed and shared, fields may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
Components = dict[str, dict[str, Schema]]
"""Schemas, responses, parameters and request bodies that operations refer to, by kind and name."""

STRUCTURE = frozenset({"$ref", "allOf", "oneOf", "anyOf", "properties", "required", "items", "additionalProperties"})


def flattened(document: Schema) -> dict[str, str]:
    """Return what each operation takes and answers, by its method and path."""
    components: Components = document.get("components", {})
    operations = {
        f"{method.upper()} {path}": "\n".join(_operation(operation, components))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    rest = {name: value for name, value in document.items() if name not in {"paths", "components"}}
    return {**operations, "info": _json({**rest, "securitySchemes": components.get("securitySchemes", {})})}


def schema_lines(schema: Schema, at: str, components: Components, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield a line for a schema and for each of its parts; `above` names the components around it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in above:
        yield f"{at}: as above"
        return
    above = (*above, name) if name else above
    whole = _merged(schema, components)
    yield f"{at}: {_json(_facts(whole))}"
    for kind in ("oneOf", "anyOf"):
        for number, choice in enumerate(whole.get(kind, [])):
            yield from schema_lines(choice, f"{at}|{number}", components, above)
    if "items" in whole:
        yield from schema_lines(whole["items"], f"{at}[]", components, above)
    if isinstance(whole.get("additionalProperties"), dict):
        yield from schema_lines(whole["additionalProperties"], f"{at}{{}}", components, above)
    # In the order of their names: that in which they are sent is seen in the answers themselves.
    for field, part in sorted(whole.get("properties", {}).items()):
        mark = "*" if field in whole.get("required", []) else ""
        yield from schema_lines(part, f"{at}.{field}{mark}", components, above)


def _target(part: Schema, components: Components) -> Schema:
    """Return what a part of the document refers to, or the part itself."""
    if "$ref" not in part:
        return part
    kind, name = part["$ref"].split("/")[-2:]
    return components[kind][name]


def _merged(schema: Schema, components: Components) -> Schema:
    """Return a schema with its reference and the parts of `allOf` in it; what it says itself wins."""
    parts = [_target(schema, components)] if "$ref" in schema else []
    whole: Schema = {}
    for part in [*parts, *schema.get("allOf", [])]:
        found = _merged(part, components)
        properties = {**whole.get("properties", {}), **found.get("properties", {})}
        required = [*whole.get("required", []), *found.get("required", [])]
        whole = {**whole, **found, "properties": properties, "required": required}
    return {**whole, **{name: value for name, value in schema.items() if name not in {"$ref", "allOf"}}}


def _facts(schema: Schema) -> Schema:
    facts = {name: value for name, value in schema.items() if name not in STRUCTURE}
    if schema.get("additionalProperties") is False:
        facts["additionalProperties"] = False
    return _for_users(facts)


def _for_users(facts: Schema) -> Schema:
    """Return facts without descriptions in English, which end with its full stop: they are programmers' docstrings."""
    text = str(facts.get("description", ""))
    is_docstring = text.isascii() or text.rstrip().endswith(".")
    return {name: value for name, value in facts.items() if name != "description" or not is_docstring}


def _operation(operation: Schema, components: Components) -> Iterator[str]:
    apart = {"parameters", "requestBody", "responses"}
    yield _json(_for_users({name: value for name, value in operation.items() if name not in apart}))
    for parameter in (_target(part, components) for part in operation.get("parameters", [])):
        facts = _for_users({name: value for name, value in parameter.items() if name != "schema"})
        yield from schema_lines(parameter.get("schema", {}), f"parameter {_json(facts)}", components)
    body = _target(operation.get("requestBody", {}), components)
    yield from _content(body, f"body required={body.get('required', False)}", components)
    responses = {status: _target(part, components) for status, part in operation.get("responses", {}).items()}
    for status, answer in responses.items():
        yield f"{status} {_json(_for_users({'description': answer.get('description', '')}))}"
        yield from _content(answer, status, components)


def _content(holder: Schema, at: str, components: Components) -> Iterator[str]:
    for media_type, media in holder.get("content", {}).items():
        yield from schema_lines(media.get("schema", {}), f"{at} {media_type} ", components)
        if "examples" in media:
            yield f"{at} {media_type} examples {_json(media['examples'])}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
