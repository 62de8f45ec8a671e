"""What the relay took, as the judge wants it."""

from email.header import decode_header, make_header

from devtools.chaos.checker import Delivery
from devtools.chaos.stage import Stage

LABEL = "【补发·可能重复】"


def addresses(due: int) -> list[str]:
    """Return to whom mails are owed."""
    return [f"officer-{number}@chaos.invalid" for number in range(due)]


def deliveries(stage: Stage) -> list[Delivery]:
    """Return what the relay took."""
    return [
        Delivery(
            one["message_id"], one["recipient"].removeprefix("TO:<").removesuffix(">"), _is_labelled(one["content"])
        )
        for one in stage.taken()
    ]


def _is_labelled(content: str) -> bool:
    subject = content.partition("\r\n\r\n")[0].partition("Subject:")[2].partition("\r\nFrom:")[0]
    return LABEL in str(make_header(decode_header(subject.replace("\r\n", ""))))
