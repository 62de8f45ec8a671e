"""Mail addresses and headers as every relay takes them: ASCII on the wire, and whole again when they are decoded."""

from __future__ import annotations

import re
from email.header import Header
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.utils.encoding import punycode

if TYPE_CHECKING:
    from email.message import EmailMessage

_LOCAL = re.compile(r"[!-;=?A-~]+")  # printable ASCII without < > @
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Za-z:.]+\]")
LINE = 75
"""Columns of a header line; RFC 2047 allows 76."""


class UnmailableAddressError(ValueError):
    """No relay can be relied on to take this address; the text says why, in a sentence without the address."""


def wire_address(address: str) -> str:
    """
    Return a bare address as SMTP takes it, the domain in Punycode.

    :raises UnmailableAddressError: if it is none, or needs SMTPUTF8
    """
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise UnmailableAddressError("邮箱地址 @ 之前有非英文字符，中继未必能投递（需要 SMTPUTF8）：请改用英文的地址。")
    on_the_wire = wire_domain(domain)
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(on_the_wire):
        raise UnmailableAddressError("邮箱地址的写法不对，无法投递：请更正。")
    return f"{local}@{on_the_wire}"


def bare_address(sender: str) -> str:
    """
    Return the address, as SMTP takes it, of a sender with or without a display name.

    :raises UnmailableAddressError: if it is none
    """
    return wire_address(parseaddr(sender)[1])


def wire_domain(domain: str) -> str:
    """
    Return a domain in lower case and Punycode.

    :raises UnmailableAddressError: if a part of it is empty or too long
    """
    try:
        return punycode(domain).lower()
    except UnicodeError as error:
        raise UnmailableAddressError("邮箱地址的域名不对，无法投递：请更正。") from error


def set_text(message: EmailMessage, name: str, text: str) -> None:
    """Set a header to text that decodes to the same; Python's own folding loses or adds blanks where lines break."""
    message.set_raw(name, _encoded(name, text))


def set_sender(message: EmailMessage, sender: str) -> None:
    """
    Set From to an address, with or without a display name.

    :raises UnmailableAddressError: if the address is none
    """
    display_name, bare = parseaddr(sender)[0], bare_address(sender)
    # A line of its own, so that no line gets too long, which would have Python fold the name anew.
    message.set_raw("From", f"{_encoded('From', display_name)}\n <{bare}>" if display_name else bare)


def _encoded(name: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=LINE, header_name=name).encode()
