"""What the CMS says after saving: our own sentences, right for a noun of any gender."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.webinars.factories import staff

ADDED = (
    "lms_enterprises",
    "lms_enterprise_sizes",
    "lms_funding_call",
    "lms_call_application",
    "lms_service_contact",
    "lms_measure",
    "lms_indicator",
    "lms_period",
    "lms_programme",
    "lms_certificate_template",
    "lms_provider_accounts",
)
CALL = {"code": "c1", "title_it": "Bando", "form": "grant"}


@pytest.fixture
def administrator(db, client):
    user = staff("administrator")
    UserProfile.objects.create(user=user, preferred_language="it")
    client.force_login(user)
    return user


def sentences(response):
    return [str(message).split("\n")[0].strip() for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("namespace", ADDED)
def test_a_form_that_does_not_fit_says_that_nothing_was_saved(client, administrator, namespace):
    said = sentences(client.post(reverse(f"{namespace}:add"), {}))
    assert said[0] == "Nulla è stato salvato: correggi quanto segnalato qui sotto."


def test_recording_changing_and_deleting_are_said_with_the_name_of_the_thing(client, administrator):
    from lms.calls.models import FundingCall

    said = sentences(client.post(reverse("lms_funding_call:add"), CALL))
    call = FundingCall.objects.get()
    assert said[-1] == f"Registrazione effettuata: {call}."
    url = reverse("lms_funding_call:edit", args=[call.pk])
    said = sentences(client.post(url, {**CALL, "title_it": "Bando bis"}))
    call.refresh_from_db()
    assert said[-1] == f"Modifiche salvate: {call}."
    said = sentences(client.post(reverse("lms_funding_call:delete", args=[call.pk])))
    assert said[-1] == f"Eliminazione effettuata: {call}."


def test_nothing_is_said_in_the_words_of_the_programming_language(client, administrator):
    from tests.certificates.factories import make_template
    from tests.indicators import factories as reporting

    programme = reporting.programme()
    indicator = reporting.indicator(programme, "IV-5", "events_held", "events")
    make_template()
    seen = [
        client.get(reverse("lms_indicator:inspect", args=[indicator.pk])),
        client.get(reverse("lms_certificate_template:index")),
        client.get(reverse("lms_funding_call:inspect", args=[reporting.call("c1").pk])),
    ]
    for page in seen:
        main = page.content.decode().split("<main", 1)[1]
        assert not [word for word in (">None<", ">True<", ">False<", ">{}<") if word in "".join(main.split())]


def test_the_standard_indicators_are_added_under_a_title_that_says_so(client, administrator):
    from tests.indicators import factories as reporting

    programme = reporting.programme()
    html = client.get(reverse("lms_programme:presets", args=[programme.pk])).content.decode()
    crumbs = html.split("<main", 1)[1].split("</header>")[0]
    assert "Aggiungere gli indicatori standard" in crumbs
