"""Reading what a page shows."""

import re
from html.parser import HTMLParser

BLOCKS = (
    "article|aside|body|br|caption|dd|desc|details|div|dl|dt|footer|form|g|h[1-6]|head|header|html|label|li|link|main|meta|"
    "nav|ol|option|p|path|script|section|select|small|summary|svg|table|tbody|td|text|th|thead|title|tr|ul"
)
BESIDE_BLOCKS = re.compile(rf" ?(</?(?:{BLOCKS})(?: [^>]*)?>) ?")


def text(response):
    """
    Return the markup of a page without the blanks that its source is laid out with.

    Line breaks and indentation read as one blank, and beside blocks as none: so a browser takes them. `small` is a
    block wherever it follows a figure.
    """
    joined = " ".join(response.content.decode().split())
    return BESIDE_BLOCKS.sub(r"\1", joined).replace(" />", "/>")


def figures(markup):
    """Return a markup with its amounts as the API says them, without separators."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", markup)


class _Fields(HTMLParser):
    """Collects what a browser would send if nothing was touched."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self._select = self._area = ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        name = found.get("name")
        if tag == "input" and name and found.get("type") not in {"checkbox", "submit", "file"}:
            self.values[name] = found.get("value") or ""
        if tag == "input" and name and found.get("type") == "checkbox" and "checked" in found:
            self.values[name] = found.get("value") or "on"
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in found or self._select not in self.values):
            self.values[self._select] = found.get("value") or ""
        if tag == "textarea":
            self._area, self.values[name] = name, ""

    def handle_data(self, data):
        if self._area:
            self.values[self._area] = (self.values[self._area] + data).removeprefix("\n")

    def handle_endtag(self, tag):
        if tag in {"select", "textarea"}:
            self._select = self._area = ""


def filled_form(response):
    """Return what a page's fields hold, as a browser would send them."""
    reader = _Fields()
    reader.feed(response.content.decode())
    return reader.values
