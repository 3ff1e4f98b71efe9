"""The work list: whoever is not known in a report can be any registrant, however different the name."""

import pytest
from django.urls import reverse

from webinars.actions import importing
from webinars.models import Identity

from .factories import activity_of, past_webinar, registrant, session_of, staff, zoom_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    return past_webinar(owner=trainer)


@pytest.fixture
def nickname(event, trainer):
    """Ugo Pioppo came as "iPhone"."""
    registrant(event, "Ugo", "Pioppo")
    registrant(event, "Anna", "Abete")
    importing.import_report(
        session_of(event),
        zoom_report(("iPhone", "", "10:00", "11:30")),
        file_name="report.csv",
        acting_user=trainer,
    )
    return Identity.objects.get()


def link(client, event, identity, **values):
    url = reverse("lms_webinars_desk:decide", args=[activity_of(event).pk, identity.pk])
    return client.post(url, {"decision": "link", **values}, follow=True)


def test_somebody_under_another_name_is_linked_by_the_address_of_the_registration(
    client, event, trainer, nickname
):
    client.force_login(trainer)
    url = reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    page = client.get(url)
    assert page.context["work"]["people"][0]["suggestions"] == []
    assert [row.participant.email for row in page.context["registered"]] == [
        "anna@example.com",
        "ugo@example.com",
    ]
    link(client, event, nickname, email=" UGO@example.com ")
    nickname.refresh_from_db()
    assert (nickname.participation.participant.email, nickname.decision) == ("ugo@example.com", "linked")
    assert nickname.participation.completed_at is not None
    assert client.get(url).context["registered"] == ()


@pytest.mark.parametrize(
    "values",
    [
        {"email": "else@example.com"},
        {"email": "a\x00@example.com"},
        {"participation": "9" * 40},
        {"participation": "²"},
        {},
    ],
)
def test_an_address_nobody_registered_with_links_nobody(client, event, trainer, nickname, values):
    client.force_login(trainer)
    answer = link(client, event, nickname, **values)
    assert "Choose the registered person first." in answer.content.decode()
    nickname.refresh_from_db()
    assert (nickname.participation, nickname.decision) == (None, "")


def test_only_a_person_of_the_same_name_is_put_forward(client, event, trainer):
    for first, last in (("Ilaria", "Mirto"), ("Pietro", "Erica")):
        registrant(event, first, last)
    importing.import_report(
        session_of(event),
        zoom_report(("Pietro Erica", "", "10:00", "11:30")),
        file_name="report.csv",
        acting_user=trainer,
    )
    client.force_login(trainer)
    page = client.get(reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk]))
    (item,) = page.context["work"]["people"]
    assert [(row.last_name, row.pk in item["named"]) for row in item["suggestions"]] == [
        ("Erica", True),
        ("Mirto", False),
    ]
