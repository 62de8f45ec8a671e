"""Streams XML that may be hostile: nothing is declared, nothing expanded, nothing built in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
DAMAGED = "文件内部的内容有误，已损坏。请在 Excel 中重新保存后再导入。"


class UnfitError(Exception):
    """A part is not read; `code` names the rule, the message is a sentence for the officer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged() -> UnfitError:
    """Return the refusal of what no program that writes workbooks would write."""
    return UnfitError("not_a_workbook", DAMAGED)


def parser() -> expat.XMLParserType:
    """Return a parser of UTF-8 that refuses declarations and instructions."""
    made = expat.ParserCreate("utf-8")
    made.buffer_text = True
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
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _refuse(*_arguments: object) -> NoReturn:
    raise UnfitError("document_type", "文件内部含有 DOCTYPE、实体声明或处理指令，已拒绝。")
