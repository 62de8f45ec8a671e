"""What the pages of imports say of each kind of file: what is confirmed, what is being done, where it was sent in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from tracker.models import ImportKind

if TYPE_CHECKING:
    from tracker.models import ImportJob


class Words(NamedTuple):
    """What is confirmed, behind “我已核对：”, what is said then, and what undoing does."""

    sure: str
    confirmed: str
    undoing: str


_BACK = (
    "撤回这次登记的内容，改回原来的值，都另记一笔，历史仍看得到。之后又有人改过的项目不动；"
    "新登记的项目不能删除，只列出。"
)
_DRAFTS = "各格改回导入以前的内容。之后又有人改过的、已经报送的、原为“无变化”的不动，只列出。"
WORDS = {
    ImportKind.LEDGER: Words("新增、变更的内容和合计，要写入台账", "已确认，正在写入台账。", _BACK),
    ImportKind.ROUND_LIST: Words("列入的项目、投资额和合计，要写入名单", "已确认，正在写入名单。", _BACK),
    ImportKind.MONTHLY_SHEET: Words("改动的各格，要存为月报草稿", "已确认，正在存为草稿。", _DRAFTS),
}


def words_of(job: ImportJob) -> Words:
    """Return the words for a job."""
    return WORDS[ImportKind(job.kind)]


def sent_in_at(job: ImportJob) -> str:
    """Return the address of the page on which a file like that of a job is sent in."""
    if job.round is not None:
        return f"{reverse('round-fill', args=[job.round.pk])}?cohort={job.cohort}"
    if job.month is not None:
        return f"{reverse('monthly-sheet-upload')}?month={job.month:%Y-%m}"
    return reverse("imports")
