"""Words that must not be seen, planted into what is saved."""

import re
from contextlib import contextmanager
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.db import models
from django.db.models.signals import pre_save

from tests.violations import all_models

WORD = "金丝雀"
CHINESE = re.compile(r"[一-鿿]")


@contextmanager
def planted(but=()):
    """
    Plant the word, with a number, into every text that is saved: yield the numbers by field.

    Some texts may be left as they are; codes, choices and blanks always are: constraints know them.
    """
    numbers = {}

    def plant(sender, instance, **_):
        for field in sender._meta.local_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices or field.primary_key:
                continue
            value = getattr(instance, field.attname, None)
            if isinstance(value, str) and CHINESE.search(value) and WORD not in value and value not in but:
                number = numbers.setdefault(f"{sender.__name__}.{field.name}", len(numbers) + 1)
                text = f"{value}{WORD}{number}号"
                if field.max_length is None or len(text) <= field.max_length:
                    setattr(instance, field.attname, text)

    for model in all_models():
        pre_save.connect(plant, sender=model)
    try:
        yield numbers
    finally:
        for model in all_models():
            pre_save.disconnect(plant, sender=model)


def seen_in(text, numbers):
    """Return the fields whose planted words an answer shows: a page, JSON, or any part of a workbook."""
    fields = {number: field for field, number in numbers.items()}
    found = re.findall(rf"{WORD}([0-9#]*)", text)
    return {fields.get(int(number), "?") if number.isdecimal() else "?" for number in found}


def readable(body):
    """Return what an answer says, a workbook unpacked."""
    try:
        with ZipFile(BytesIO(body)) as file:
            text = "".join(file.read(name).decode("utf-8", "replace") for name in sorted(file.namelist()))
    except BadZipFile:
        text = body.decode("utf-8", "replace")
    return text
