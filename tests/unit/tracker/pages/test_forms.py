"""What every form of the pages does with a refusal, and which texts name a record or a month."""

import re
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django import forms

import tracker.pages
from projects.errors import DomainError, StaleVersionError
from tracker.pages.fields import NOT_SURE, DayField, MonthField
from tracker.pages.forms import PageForm, WithdrawalForm
from tracker.pages.shortcuts import parse_pk


def refuse(error):
    raise error


def test_an_invalid_form_runs_nothing():
    form = WithdrawalForm({"reason": "", "sure": "on"})
    assert form.submit(lambda: refuse(AssertionError("ran"))) is False
    assert (form.refusal, list(form.errors)) == (None, ["reason"])


def test_what_cannot_be_undone_is_not_done_without_the_tick():
    form = WithdrawalForm({"reason": "误登"})
    assert form.submit(lambda: refuse(AssertionError("ran"))) is False
    assert form.errors == {"sure": [NOT_SURE]}


def test_a_form_that_was_not_sent_runs_nothing():
    form = WithdrawalForm(None)
    assert (form.submit(lambda: refuse(AssertionError("ran"))), form.errors) == (False, {})


def test_a_refusal_stands_beside_its_field_without_the_name_for_programs():
    form = WithdrawalForm({"reason": "误登", "sure": "on"})
    error = DomainError("x", "请填写原因（reason）。", field="reason")
    assert form.submit(lambda: refuse(error)) is False
    assert (form.errors, form.refusal) == ({"reason": ["请填写原因。"]}, error)


def test_a_refusal_about_no_field_of_the_form_stands_above_it():
    form = WithdrawalForm({"reason": "误登", "sure": "on"})
    form.submit(lambda: refuse(StaleVersionError(current=2)))
    assert form.non_field_errors() == ["该项目已被他人修改，请刷新后重新填写。"]


def test_a_text_that_holds_what_nobody_sees_is_refused_before_the_operation():
    form = WithdrawalForm({"reason": "甲\u202e乙"})
    assert form.submit(lambda: refuse(AssertionError("ran"))) is False
    assert "看不见" in form.errors["reason"][0]


def test_the_ids_of_fields_begin_with_the_form_unless_it_is_named_otherwise():
    assert 'id="withdrawal-reason"' in str(WithdrawalForm()["reason"])
    assert 'id="stay-reason"' in str(WithdrawalForm(auto_id="stay-%s")["reason"])


@pytest.mark.parametrize(
    ("text", "pk"),
    [
        ("7", 7),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("１２", None),
        ("1 ", None),
    ],
)
def test_a_key_is_digits_that_the_database_can_hold(text, pk):
    assert parse_pk(text) == pk


def test_a_month_is_kept_as_its_first_day_and_typed_as_people_do():
    field = MonthField("月份")
    assert [field.clean(text) for text in (" 2024-05 ", "2024年5月", "202405")] == [date(2024, 5, 1)] * 3
    for text in ("", "2024-13", "五月", "1901-01"):
        with pytest.raises(forms.ValidationError):
            field.clean(text)


@pytest.mark.slow
def test_days_and_months_are_typed_into_the_one_pair_of_fields_everywhere():
    for module in walk_packages(tracker.pages.__path__, "tracker.pages."):
        import_module(module.name)
    found = {field for form in _subclasses(PageForm) for field in form.base_fields.values()}
    assert any(isinstance(field, DayField) for field in found)
    strange = {type(field) for field in found if isinstance(field, forms.DateField) and not isinstance(field, DayField)}
    assert strange == set()
    # Fields that a form adds for one request, and boxes that a template writes itself.
    pages = Path(tracker.pages.__path__[0])
    templates = pages.parent / "templates" / "tracker" / "pages"
    own = re.compile(
        r"forms\.DateField|forms\.SelectDateWidget|DateInput|fromisoformat|parse_(?:day|month)\(|"
        r"type=[\"']?(?:date|month)\b|<input(?![^>]*hidden)[^>]*name=[\"']?(?:month|day)\b"
    )
    sources = [*pages.rglob("*.py"), *templates.rglob("*.html")]
    strange = [
        (path.name, match[0])
        for path in sources
        for match in own.finditer(path.read_text(encoding="utf-8"))
        if path != pages / "fields.py"
    ]
    # A moment that the database kept, not one that somebody typed.
    assert strange == [("display.py", "fromisoformat")]


def _subclasses(form):
    return {form, *(found for kind in form.__subclasses__() for found in _subclasses(kind))}
