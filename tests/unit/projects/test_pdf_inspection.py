"""What is active in a PDF is found wherever it stands; what is ordinary is kept."""

import io
import zlib
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from projects.operations import pdf_inspection
from projects.operations.pdf_inspection import fault_of
from tests import files
from tests.unit.projects.test_evidence_files import broken

CASES = Path(__file__).parents[2] / "evidence_cases"
CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"


def written(*objects, catalog=b"", before=b"", **trailer):
    """Return a PDF of one page and some more objects, given as (number, generation, content)."""
    plain = [
        (1, 0, CATALOG % catalog),
        (2, 0, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, 0, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    ]
    body, entries = bytearray(before + b"%PDF-1.7\n"), []
    for number, generation, content in [*plain, *objects]:
        entries.append(b"%d 1\n%010d %05d n \n" % (number, len(body), generation))
        body += b"%d %d obj\n%s\nendobj\n" % (number, generation, content)
    start = len(body)
    size = trailer.get("size", 20)
    body += b"xref\n0 1\n0000000000 65535 f \n" + b"".join(entries)
    return bytes(body + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def packed(content, type_=b"/Type/ObjStm"):
    """Return a stream of objects that holds one, of number 9."""
    data = zlib.compress(b"9 0 " + content)
    head = b"<<%s/N 1/First 4/Filter/FlateDecode/Length %d>>" % (type_, len(data))
    return head + b"stream\n" + data + b"\nendstream"


def updated(whole, *objects):
    """Return a file with a later part that replaces some of its objects."""
    body, entries = bytearray(whole), []
    for number, content in objects:
        entries.append(b"%d 1\n%010d 00000 n \n" % (number, len(body)))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    previous, start = whole.rindex(b"xref\n0 1"), len(body)
    body += b"xref\n" + b"".join(entries)
    return bytes(body + b"trailer\n<</Size 20/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, start))


def locked(algorithm, *, opening=False, packed=b"", password=""):
    """Return a file that its owner has locked, and that opens without a password unless one is given."""
    writer = PdfWriter()
    writer.add_blank_page(9, 9)
    if packed:
        stream = StreamObject()
        stream.set_data(b"9 0 " + packed)
        stream |= {NameObject(name): NumberObject(number) for name, number in (("/N", 1), ("/First", 4))}
        writer._add_object(stream)
    if opening:
        action = DictionaryObject({NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/Print")})
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
    writer.encrypt(password, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def goto():
    """Return a file as many programs write it: opening it shows its first page."""
    writer = PdfWriter()
    page = writer.add_blank_page(9, 9)
    target = ArrayObject([page.indirect_reference, NameObject("/Fit")])
    writer.root_object[NameObject("/OpenAction")] = target
    link = DictionaryObject({NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): target})
    page[NameObject("/Tabs")], page[NameObject("/StructParents")] = NameObject("/S"), NumberObject(0)
    writer._add_object(link)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
PLAIN = written()
FOUND = {
    "in generation 1": ((CASES / "script-in-generation-1.pdf").read_bytes(), "/JS"),
    "in generation 0": ((CASES / "script-in-generation-0.pdf").read_bytes(), "/JS"),
    "in generation 65535": (written((9, 65535, SCRIPT)), "/JS"),
    "with a comment in its header": (written() + b"9%no\n0%no\nobj" + SCRIPT, "/JS"),
    "that no table names": (written() + b"9 0 obj" + SCRIPT + b"endobj", "/JS"),
    "replaced by a later part": (updated(written((9, 0, SCRIPT)), (9, b"null")), "/JS"),
    "in a later part": (updated(written((9, 0, b"null")), (9, SCRIPT)), "/JS"),
    "in a stream of objects": (written((8, 0, packed(SCRIPT))), "/JS"),
    "in such a stream without its type": (written((8, 0, packed(SCRIPT, b""))), "/JS"),
    "in such a stream of generation 3": (written((8, 3, packed(SCRIPT))), "/JS"),
    "under an escaped name": (written((9, 0, b"<</#53/#4aavaScript/#4a#53(app.alert(1))>>")), "/JS"),
    "deep inside": (written((9, 0, b"[[<</A[" + SCRIPT + b"]>>]]")), "/JS"),
    "in an object that cannot be read": (written() + b"9 0 obj<</A>>>/#4aS(x)>>endobj", "/JS"),
    "a kind by reference": (written((8, 0, b"/Launch"), (9, 0, b"<</S 8 0 R/F(cmd)>>")), "/Launch"),
    "a program": (written((9, 0, b"<</S/Launch/F(cmd)>>")), "/Launch"),
    "an attached file": (written((9, 0, b"<</F(a)/EF<</F 8 0 R>>>>")), "/EF"),
    "an attached stream": (written((9, 0, b"<</Type/EmbeddedFile/Length 0>>stream\n\nendstream")), "/EmbeddedFile"),
    "a pin with a file": (written((9, 0, b"<</Type/Annot/Subtype/FileAttachment>>")), "/FileAttachment"),
    "media": (written((9, 0, b"<</Subtype/RichMedia>>")), "/RichMedia"),
    "a form of the other kind": (written((9, 0, b"<</XFA[(a) 8 0 R]>>")), "/XFA"),
    "actions of a page": (written((9, 0, b"<</AA<</O 8 0 R>>>>")), "/AA"),
    "printing at once": (written(catalog=b"/OpenAction<</S/Named/N/Print>>"), "/OpenAction"),
    "an address opened at once": (
        written((9, 0, b"<</S/URI/URI(http://a)>>"), catalog=b"/OpenAction 9 0 R"), "/OpenAction"
    ),
    "a page, and then an address": (
        written((9, 0, b"<</S/GoTo/D[3 0 R/Fit]/Next 8 0 R>>"), catalog=b"/OpenAction 9 0 R"), "/OpenAction"
    ),
    "an action behind two references": (
        written((8, 0, b"<</S/URI/URI(http://a)>>"), (9, 0, b"8 0 R"), catalog=b"/OpenAction 9 0 R"), "/OpenAction"
    ),
    "in a locked file": (locked("AES-256", opening=True), "/OpenAction"),
    "packed in a locked file": (locked("AES-256", packed=SCRIPT), "/JS"),
    "a lock that nobody knows": (PLAIN.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Other>>"), "encrypted"),
    "a length that is its own": (written((9, 0, b"<</Length 9 0 R>>stream\n\nendstream")), "too_complex"),
    "a password": (locked("AES-128", password="x"), "encrypted"),
    "no pages": (files.pdf(pages=0), "no_pages"),
    "a packed stream that cannot be unpacked": (
        written((8, 0, b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 4>>stream\nabcd\nendstream")), "damaged"
    ),
    "a packed stream that cannot be read": (written((8, 0, b"<</Type/ObjStm/N>>>>")), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "fault"), FOUND.values(), ids=FOUND)
def test_what_is_wrong_with_a_pdf_is_found(content, fault):
    assert fault_of(content) == fault


KEPT = {
    "plain": PLAIN,
    "three pages": files.pdf(pages=3),
    "opened at a page": goto(),
    "opened at a page by an action": written((9, 0, b"<</S/GoTo/D[3 0 R/Fit]>>"), catalog=b"/OpenAction 9 0 R"),
    "a link to an address": written((9, 0, b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(http://a)>>>>")),
    "an owner's password": (CASES / "owner-password.pdf").read_bytes(),
    "an owner's password, AES-128": locked("AES-128"),
    "an owner's password, AES-256": locked("AES-256"),
    "bytes before it": (CASES / "bytes-before.pdf").read_bytes(),
    "a byte order mark before it": (CASES / "mark-before.pdf").read_bytes(),
    "1000 bytes before it that its table counts": written(before=b"x" * 999 + b"\n"),
    "1000 bytes before it that its table does not count": b"x" * 999 + b"\n" + PLAIN,
    "packed objects": files.packed_pdf(streams=2, unpacked=100),
    "a later part": updated(PLAIN, (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]>>")),
    "what looks like an object": written((9, 0, b"<</Length 20>>stream\n1 0 obj >> garbage\nendstream")),
}


@pytest.mark.parametrize("content", KEPT.values(), ids=KEPT)
def test_an_ordinary_pdf_is_kept(content):
    assert fault_of(content) == ""


def test_a_broken_pdf_is_kept_or_refused():
    chance = Random(7)
    faults = {fault_of(broken(files.pdf(), chance)) for _ in range(200)}
    assert {"", "damaged"} <= faults <= {"", "damaged", "no_pages", "encrypted", "too_complex"}


@pytest.mark.parametrize("limit", ["MOST_OBJECTS", "MOST_UNPACKED"])
def test_a_pdf_of_too_many_objects_or_too_large_ones_is_refused(monkeypatch, limit):
    content = files.packed_pdf(streams=2, unpacked=100)
    assert fault_of(content) == ""
    monkeypatch.setattr(pdf_inspection, limit, 3)
    assert fault_of(content) == "too_complex"
