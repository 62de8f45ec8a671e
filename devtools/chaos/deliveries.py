"""What the relay took, as the judge wants it."""

from email.header import decode_header, make_header

from devtools.chaos.checker import Delivery
from devtools.chaos.cluster import Cluster

LABEL = "【补发·可能重复】"


def addresses(due: int) -> list[str]:
    """Return to whom mails are owed."""
    return [f"officer-{number}@chaos.invalid" for number in range(due)]


def deliveries(cluster: Cluster) -> list[Delivery]:
    """Return what the relay took."""
    return [
        Delivery(
            message["message_id"],
            message["recipient"].removeprefix("TO:<").removesuffix(">"),
            _is_labelled(message["content"]),
        )
        for message in cluster.relay.taken()
    ]


def _is_labelled(content: str) -> bool:
    subject = content.partition("\r\n\r\n")[0].partition("Subject:")[2].partition("\r\nFrom:")[0]
    return LABEL in str(make_header(decode_header(subject.replace("\r\n", ""))))
