"""The invitation list at the desk: pasted or uploaded, looked at, written to, and who registered."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.ledger.models import Invitee

from .factories import activity_of, registrant, staff, webinar
from .lists import csv_list

pytestmark = pytest.mark.django_db
PASTED = """
Anna Abete <anna@example.com>
bruno@example.com
Carla Cedro carla@example.com
ANNA@example.com
not an address
dino@example.com; elio@example.com
"""


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    return webinar(owner=trainer)


def address(event, name="invitees", *args):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk, *args])


def add(client, event, addresses=PASTED, send="", **files):
    answer = client.post(address(event, "invitees_look"), {"addresses": addresses, **files})
    token = answer.context["kept"].token
    return answer, client.post(
        address(event, "invitees_add"), {"list": token, **({"send": "1"} if send else {})}, follow=True
    )


def on_the_list():
    rows = Invitee.objects.filter(removed_at=None).order_by("email")
    return list(rows.values_list("email", "first_name", "last_name"))


def test_pasted_addresses_are_looked_at_and_put_on_the_list(client, event, trainer):
    client.force_login(trainer)
    answer = client.post(address(event, "invitees_look"), {"addresses": PASTED})
    text = answer.content.decode()
    assert "5 people will be put on the list. Nothing is saved yet." in text
    assert "not an address" in text
    assert "no e-mail address: left out" in text
    assert on_the_list() == []
    _looked, done = add(client, event)
    assert "5 people are on the list now." in done.content.decode()
    assert on_the_list() == [
        ("anna@example.com", "Anna", "Abete"),
        ("bruno@example.com", "", ""),
        ("carla@example.com", "Carla", "Cedro"),
        ("dino@example.com", "", ""),
        ("elio@example.com", "", ""),
    ]
    assert mail.outbox == []
    looked = client.post(address(event, "invitees_look"), {"addresses": PASTED})
    assert "Nobody new is among these addresses." in looked.content.decode()


def test_a_file_is_taken_as_well_and_the_invitation_sent_at_once(client, event, trainer):
    client.force_login(trainer)
    file = SimpleUploadedFile(
        "list.csv", csv_list(("Anna", "Abete", "anna@example.com", "", "", "", "", "en"))
    )
    _looked, done = add(client, event, addresses="bruno@example.com", send="1", file=file)
    assert "2 invitations are sent." in done.content.decode()
    assert sorted(message.to[0] for message in mail.outbox) == ["anna@example.com", "bruno@example.com"]
    assert Invitee.objects.get(email="anna@example.com").language == "en"


def test_invitations_go_to_the_new_ones_or_once_more_to_one(client, event, trainer):
    client.force_login(trainer)
    add(client, event, addresses="anna@example.com\nbruno@example.com")
    registrant(event, "Bruno", "Ibisco")
    answer = client.post(address(event, "invitees_send"), follow=True)
    assert "1 invitation is sent." in answer.content.decode()
    answer = client.post(address(event, "invitees_send"), follow=True)
    assert "There is nobody to write to" in answer.content.decode()
    anna = Invitee.objects.get(email="anna@example.com")
    client.post(address(event, "invitees_send"), {"invitee": anna.pk})
    assert [message.to[0] for message in mail.outbox] == ["anna@example.com"] * 2
    screen = client.get(address(event)).content.decode()
    assert "no answer yet" in screen
    assert ">has registered<" in screen.replace("\n", "")
    silent = client.get(address(event) + "?state=silent").content.decode()
    assert "anna@example.com" in silent
    assert "bruno@example.com" not in silent


def test_somebody_taken_off_is_gone_from_the_list(client, event, trainer):
    client.force_login(trainer)
    add(client, event, addresses="anna@example.com")
    row = Invitee.objects.get()
    answer = client.post(address(event, "invitees_remove", row.pk), follow=True)
    assert "anna@example.com is off the list." in answer.content.decode()
    assert on_the_list() == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Write at least one address, or choose a file."),
        ({"file": b"\0\0\0"}, "The file"),
        ({"file": b"Citta;Abitanti\r\nBergamo;1\r\n"}, "No row of headings with an e-mail column"),
    ],
)
def test_nothing_or_a_wrong_file_gets_a_sentence(client, event, trainer, told, sentence):
    client.force_login(trainer)
    files = {name: SimpleUploadedFile("a.csv", data) for name, data in told.items()}
    answer = client.post(address(event, "invitees_look"), files)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_list_costs_the_same_whatever_its_length(client, event, trainer):
    client.force_login(trainer)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(event)).status_code == 200
        return len(queries)

    add(client, event, addresses="a@example.com")
    cost()
    first = cost()
    add(client, event, addresses="\n".join(f"p{n}@example.com" for n in range(30)))
    assert cost() == first


def test_reporting_staff_look_and_strangers_do_not(client, event, trainer):
    client.force_login(trainer)
    add(client, event, addresses="anna@example.com")
    pk = Invitee.objects.get().pk
    client.force_login(staff("reporting", "reporter"))
    text = client.get(address(event)).content.decode()
    assert "anna@example.com" in text
    assert "Take off" not in text
    assert client.post(address(event, "invitees_remove", pk)).status_code == 403
    client.force_login(staff("trainer", "stranger"))
    assert client.get(address(event)).status_code == 403
    assert client.post(address(event, "invitees_look"), {"addresses": "x@example.com"}).status_code == 403
    assert on_the_list() == [("anna@example.com", "", "")]
