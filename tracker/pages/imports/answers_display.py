"""The questions of a file and the answers to them, as the page shows and reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports.answers import FIELD
from tracker.imports.columns import HEADER_OF
from tracker.imports.header_names import LEFT_OUT
from tracker.imports.row_reading import BOTH
from tracker.operations.import_profiles import is_kept, remembered
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import QueryDict

    from tracker.models import ImportJob, ImportProfile
    from zones.models import Officer

PREFIX, FORGET = "answer:", "forget"
FIELDS = {**{name: header.removesuffix("（万元）") for name, header in HEADER_OF.items()}, BOTH: "责任人及电话（一格）"}
LEAVE_OUT = "不导入这一列"
_WORDS = {"yes": "是", "no": "否", "none": "不导入", "skip": "不导入这些行", "import": "一并导入"}
_ABOUT = {
    "unit": "金额单位",
    "cell_unit": "单元格里写了别的单位时，按单元格读",
    "month": "数据截至的月份",
    "plan_year": "年度计划投资的年度",
    "round": "“三个一批”的期次",
    "zone": "全表的开发区",
    "hidden_rows": "隐藏的行",
    "struck_rows": "画了删除线的行",
    "scale": "金额偏大或偏小，单位没有错",
}
DUPLICATE = "duplicate:"


@dataclass
class ShownQuestion:
    """A question with the one control that answers it."""

    code: str
    text: str
    blocks: bool
    is_open: bool
    options: list[tuple[str, str]] = field(default_factory=list)
    typed: str = ""

    @property
    def name(self) -> str:
        """The name of its control."""
        return f"{PREFIX}{self.code}"


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that counts, in words, with who gave it where it was given for an earlier file."""

    code: str
    about: str
    words: str
    earlier: ImportProfile | None
    is_kept: bool


def questions_of(job: ImportJob, officer: Officer, *, typed: Mapping[str, Any]) -> list[ShownQuestion]:
    """Return the open questions, those first that keep the whole file; of zones all in sight are offered."""
    shown = []
    zones: list[str] | None = None
    for said in sorted(job.questions, key=lambda column: not column["blocks"]):
        code = said["code"]
        question = ShownQuestion(code, said["text"], said["blocks"], said["is_open"])
        question.options = [(value, label) for value, label in said["options"]]
        question.typed = typed.get(question.name, "")
        if code == "zone" or code.startswith("zone:"):
            if zones is None:
                zones = list(Zone.objects.visible_to(officer).unmerged().values_list("name", flat=True))
            likely = {value for value, _ in question.options}
            question.options = [(value, f"{label}（相近）") for value, label in question.options]
            question.options += [(name, name) for name in zones if name not in likely]
            question.is_open = False
        shown.append(question)
    return shown


def given_answers(job: ImportJob, officer: Officer) -> list[GivenAnswer]:
    """Return the answers that count, but for the decisions about single rows."""
    if not job.answers:
        return []
    known = remembered(fingerprint=job.fingerprint, by=officer) if job.is_of(officer) else {}
    given = []
    for code, answer in job.answers.items():
        if code.startswith(DUPLICATE):
            continue
        profile = known.get(code)
        is_earlier = profile is not None and profile.answer == answer and profile.answered_at < job.uploaded_at
        given.append(
            GivenAnswer(code, about(code), words(code, answer), profile if is_earlier else None, is_kept(code))
        )
    return given


def told_answers(data: QueryDict, job: ImportJob) -> dict[str, str]:
    """Return what a form answers: to open questions, fields of columns, and an empty one for each to be asked anew."""
    open_ = {said["code"] for said in job.questions}
    columns = {column[key] for table in job.tables for column in (*table["columns"], *table["others"]) for key in _KEYS}
    forgotten = {code: "" for code in data.getlist(FORGET) if code in job.answers}
    for name, values in data.lists():
        code, answer = name.removeprefix(PREFIX), next((value.strip() for value in values if value.strip()), "")
        is_known = code in open_ or (code.startswith(FIELD) and code.removeprefix(FIELD) in columns)
        if name.startswith(PREFIX) and answer and is_known:
            forgotten[code] = answer
    return forgotten


_KEYS = ("letters", "header")


def about(code: str) -> str:
    """Return what an answer is about."""
    kind, _, word = code.partition(":")
    if not word:
        return _ABOUT.get(kind, kind)
    sentences = {
        "zone": f"“{word}”是哪个开发区",
        "category": f"“{word}”算哪一类项目",
        "column": f"“{FIELDS.get(word, word)}”以哪一列为准",
        "field": f"“{word}”列读作",
        "overwrite": f"“{FIELDS.get(word, word)}”按表内数更新",
    }
    return sentences.get(kind, code)


def words(code: str, answer: str) -> str:
    """Return an answer in words."""
    if code.startswith(FIELD):
        return LEAVE_OUT if answer == LEFT_OUT else FIELDS.get(answer, answer)
    if code.startswith("column:"):
        return f"{answer} 列"
    return _WORDS.get(answer, answer)
