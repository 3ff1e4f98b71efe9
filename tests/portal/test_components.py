"""The components every room uses: fields tied to their errors, lists that page, bars that speak."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from lms.portal.links import privacy_url
from lms.portal.widgets import DateInput, DateTimeInput


class Everything(forms.Form):
    name = forms.CharField(help_text="As on your card")
    email = forms.EmailField()
    note = forms.CharField(widget=forms.Textarea, required=False)
    province = forms.ChoiceField(choices=[("BG", "Bergamo")])
    size = forms.ChoiceField(choices=[("s", "Small"), ("m", "Medium")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        choices=[("a", "Origin"), ("b", "Customs")], widget=forms.CheckboxSelectMultiple
    )
    consent = forms.BooleanField(label="I agree.")
    day = forms.DateField(widget=DateInput)
    moment = forms.DateTimeField(widget=DateTimeInput)
    report = forms.FileField()
    token = forms.CharField(widget=forms.HiddenInput)


def rendered(form):
    return render_to_string("lms/components/form.html", {"form": form})


def test_every_link_of_the_summary_leads_to_a_control():
    html = rendered(Everything({}))
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == [
        "id_name",
        "id_email",
        "id_province",
        "id_size_0",
        "id_topics_0",
        "id_consent",
        "id_day",
        "id_moment",
        "id_report",
    ]
    ids = re.findall(r' id="([^"]+)"', html)
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))
    # A label that is a sentence leaves its full stop out: a colon follows.
    assert '<a href="#id_consent">I agree: This field is required.</a>' in html
    # A hidden field has nothing to jump to, but its error is not swallowed.
    assert "<li>Token: This field is required.</li>" in html


def test_every_description_points_to_something():
    html = rendered(Everything({}))
    ids = set(re.findall(r' id="([^"]+)"', html))
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(described.split()) <= ids
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_a_fresh_form_complains_about_nothing():
    html = rendered(Everything())
    assert "lms-problems" not in html
    assert "aria-invalid" not in html
    assert "Fields marked with an asterisk (*) are required." in html


def test_every_control_has_a_label_and_every_group_a_legend():
    html = rendered(Everything())
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    controls = set(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html))
    assert controls == labelled
    assert html.count("<fieldset") == html.count("<legend") == 2


def test_dates_travel_in_iso_form_whatever_the_language():
    from datetime import UTC, date, datetime

    from django.utils.translation import override

    with override("it"):
        html = rendered(
            Everything(initial={"day": date(2026, 3, 5), "moment": datetime(2026, 3, 5, 9, tzinfo=UTC)})
        )
    assert 'type="date" name="day" value="2026-03-05"' in html
    assert 'type="datetime-local" name="moment" value="2026-03-05T10:00"' in html


def test_a_sentence_from_outside_is_escaped():
    form = Everything({"name": "x"})
    form.add_error(None, "<b>bold</b>")
    assert "<b>bold</b>" not in rendered(form)


def test_pages_keep_the_rest_of_the_address(rf):
    page = Paginator(range(100), 10).page(5)
    request = rf.get("/?level=basic&page=5")
    html = render_to_string("lms/components/pagination.html", {"page": page}, request)
    assert re.findall(r'href="(\?[^"]+)"', html) == [
        f"?level=basic&amp;page={number}" for number in (4, 1, 4, 6, 10, 6)
    ]
    assert 'aria-current="page"' in html


def test_a_single_page_shows_no_numbers(rf):
    page = Paginator(range(3), 10).page(1)
    assert render_to_string("lms/components/pagination.html", {"page": page}, rf.get("/")).strip() == ""


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (40, "40"), (100, "100"), (None, "0")])
def test_a_bar_says_its_number(value, shown):
    html = render_to_string("lms/components/progress.html", {"value": value, "label": "Course"})
    assert f'<progress max="100" value="{shown}" aria-label="Course">{shown}%</progress>' in html


def test_the_privacy_notice_is_the_hosts_where_there_is_one(settings, home):
    assert privacy_url("it") == "/it/privacy/"
    assert privacy_url("en") == "/en/privacy-notice/"
    settings.LMS = {**settings.LMS, "PRIVACY_NOTICE_URL": "https://host.example/privacy"}
    assert privacy_url("it") == "https://host.example/privacy"
