"""
Writes the simple controls of forms without a template for each; other templates of Django's forms stay.

A template for each option of a list took a quarter of the time of a page with filters.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

PLACE = "django/forms/widgets/"
INPUTS = ("input", "text", "number", "email", "tel", "url", "search", "password", "hidden", "date", "time", "checkbox")
"""Templates that are the one of any input."""


class FormRenderer(DjangoTemplates):
    """Renders what Django's own templates render, letter by letter but for empty lines."""

    def render(self, template_name: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> str:
        """Return the HTML of a widget."""
        write = _WRITERS.get(template_name)
        if write is None:
            rendered: str = super().render(template_name, dict(context), request)
            return rendered
        return write(context["widget"])


def _text(value: object) -> str:
    """Return a value escaped, unless it is HTML already."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    value = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'  <optgroup label="{_text(group)}">')
        parts += [f"  {_option(option)}" for option in options]
        if group:
            parts.append("  </optgroup>")
    return "\n".join([*parts, "</select>"])


def _option(option: Mapping[str, Any]) -> str:
    label = _text(localize(option["label"]))
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{label}</option>'


_WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{PLACE}{name}.html": _input for name in INPUTS},
    f"{PLACE}textarea.html": _textarea,
    f"{PLACE}select.html": _select,
}
