"""Streams XML that may be hostile: declarations and entities are refused, and no tree is built in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
DAMAGED = "文件内部的内容有误，已损坏。请在 Excel 中重新保存后再导入。"


class UnfitError(Exception):
    """A part is refused; `code` names the rule, the message is a sentence for the officer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged() -> UnfitError:
    """Return the error for content that no spreadsheet program writes."""
    return UnfitError("not_a_workbook", DAMAGED)


def parser() -> expat.XMLParserType:
    """Return a UTF-8 parser that refuses document types and processing instructions."""
    made = expat.ParserCreate("utf-8")
    made.buffer_text = True
    # Without a document type no entity can be declared, and so none can expand to gigabytes or name a file.
    made.StartDoctypeDeclHandler = _refuse
    made.ProcessingInstructionHandler = _refuse
    return made


def run(made: expat.XMLParserType, data: bytes) -> None:
    """
    Parse one part to its end.

    :raises UnfitError: if it is not well-formed UTF-8, or declares a document type
    """
    if b"\0" in data:
        raise damaged()  # UTF-16: its byte order mark would outweigh the encoding asked for
    try:
        made.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except expat.ExpatError as error:
        raise damaged() from error


def local(name: str) -> str:
    """Return a name without its prefix, which each program chooses for itself."""
    return name.rpartition(":")[2]


def _refuse(*_arguments: object) -> NoReturn:
    raise UnfitError("document_type", "文件内部含有 DOCTYPE、实体声明或处理指令，已拒绝。")
