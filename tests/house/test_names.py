"""Names without signs that nobody sees, wherever somebody types one."""

import pytest
from django import forms

from lms.ledger.actions import introduce
from lms.names import NameField, plain_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna", "Anna"),
        ("  Anna \t Maria\u00a0 ", "Anna Maria"),
        ("An\u202ena\u202c", "Anna"),
        ("\u2067Anna\u2069", "Anna"),
        ("\u200fAnna\u061c", "Anna"),
        ("An\u200bna\ufeff", "Anna"),
        ("An\u00adna", "Anna"),
        ("Anna\U000e0041", "Anna"),
        ("Anna\x07", "Anna"),
        ("Anna\r\nBcc: x", "Anna Bcc: x"),
        ("\u202e\u200b", ""),
        ("\u200d\u200c", ""),
        ("An\u200d na", "An na"),
        # A joiner between letters of a script that needs it stays.
        ("\u0646\u0627\u0645\u200c\u0647\u0627", "\u0646\u0627\u0645\u200c\u0647\u0627"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("D\u2019Agostino-\u0160t\u011bp\u00e1n \u674e", "D\u2019Agostino-\u0160t\u011bp\u00e1n \u674e"),
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(typed, kept):
    assert plain_name(typed) == kept
    assert plain_name(kept) == kept


class Form(forms.Form):
    name = NameField(max_length=10)


def test_a_name_of_invisible_signs_alone_is_no_name():
    form = Form({"name": "\u202e\u200b"})
    assert form.errors["name"] == ["This field is required."]
    assert Form({"name": "Anna\x00"}).errors["name"] == ["Null characters are not allowed."]
    form = Form({"name": "\u202eAnna"})
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Anna"


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("webinars.forms.registration.RegistrationForm", ("first_name", "last_name")),
        ("webinars.forms.handing.ColleagueForm", ("first_name", "last_name")),
        ("webinars.desk.forms.PersonForm", ("first_name", "last_name")),
        ("courses.forms.EnrolForm", ("first_name", "last_name")),
        ("lms.site.account.SignupForm", ("first_name", "last_name")),
        ("lms.portal.forms.DataForm", ("first_name", "last_name")),
    ],
)
def test_every_form_that_asks_for_a_name_uses_the_field(where, fields):
    from django.utils.module_loading import import_string

    form = import_string(where)
    assert [type(form.base_fields[name]) for name in fields] == [NameField, NameField]


@pytest.mark.django_db
def test_a_name_from_a_list_or_an_account_is_stored_plain():
    person = introduce(email="anna@example.com", first_name="An\u202ena", last_name="\u200bAbete ")
    assert (person.first_name, person.last_name) == ("Anna", "Abete")
