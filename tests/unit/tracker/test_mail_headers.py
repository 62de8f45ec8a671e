"""Headers decode to the text that was put in, whatever blanks stand where a line breaks."""

import email
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32, default
from email.utils import parseaddr

from hypothesis import given
from hypothesis import strategies as st

from tracker.mail.addresses import set_sender, set_text

TEXT = st.text(
    st.sampled_from("督办个项目停滞，【】：、。 😀é") | st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    min_size=1,
    max_size=200,
)
LONG = "【补发·可能重复】【督办】2024-07-01 项目催办： 12 个 项目 停滞，  20 个 节点 将到期 ，请 于 本周 内 登记 进展"


def decoded(message, policy=default):
    """Return a message as a mail client reads it, having seen that every line is ASCII and short enough."""
    message.set_content("正文", cte="base64")
    content = message.as_bytes(policy=SMTP)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    return email.message_from_bytes(content, policy=policy)


@given(TEXT | st.just(LONG))
def test_a_subject_keeps_its_blanks(text):
    message = EmailMessage(policy=SMTP)
    set_text(message, "Subject", text)
    assert decoded(message)["Subject"] == text


@given(st.text(st.sampled_from("山西省开发区 项目跟踪 a1"), max_size=120))
def test_so_does_the_name_of_the_sender(text):
    name = " ".join(text.split())  # as EMAIL_FROM is read
    message = EmailMessage(policy=SMTP)
    set_sender(message, f'"{name}" <Notice@例子.中国>')
    # By the older reader: the newer one of 3.11 puts a blank between two encoded words of a name, against RFC 2047.
    told, address = parseaddr(decoded(message, policy=compat32)["From"].replace("\r\n", ""))
    assert (str(make_header(decode_header(told))), address) == (name, "Notice@xn--fsqu00a.xn--fiqs8s")
