"""My data: a person corrects name and language; what was registered and certified keeps its name."""

import pytest

from lms.audit.models import Entry
from tests.factories import EnterpriseFactory, ParticipantFactory, ParticipationFactory, UserFactory


@pytest.fixture
def anna(db):
    return ParticipantFactory(
        user=UserFactory(), first_name="Ana", last_name="Abete", email="anna@example.com", language="it"
    )


def send(client, **values):
    return client.post(
        "/en/my/data/", {"first_name": "Anna", "last_name": "Abete", "language": "en", **values}
    )


def test_a_change_is_kept_and_written_to_the_trail(client, home, anna):
    participation = ParticipationFactory(participant=anna)
    client.force_login(anna.user)
    assert send(client)["Location"] == "/en/my/data/"
    anna.refresh_from_db()
    participation.refresh_from_db()
    assert (anna.first_name, anna.last_name, anna.language) == ("Anna", "Abete", "en")
    assert participation.first_name == "Ana"
    entry = Entry.objects.get(verb="lms_portal.change_data")
    assert entry.before == {"first_name": "Ana", "language": "it"}
    assert entry.after == {"first_name": "Anna", "language": "en"}
    assert entry.actor_pk == str(anna.user_id)


def test_sending_the_same_again_leaves_no_trace(client, home, anna):
    client.force_login(anna.user)
    send(client)
    send(client)
    assert Entry.objects.filter(verb="lms_portal.change_data").count() == 1


def test_an_empty_name_is_refused_in_words(client, home, anna):
    client.force_login(anna.user)
    html = send(client, first_name=" ").content.decode()
    assert "Please check what you typed" in html
    assert '<a href="#id_first_name">First name: This field is required.</a>' in html
    assert 'aria-describedby="id_first_name_error"' in html
    anna.refresh_from_db()
    assert anna.first_name == "Ana"


def test_neither_the_address_nor_anybody_else_can_be_changed(client, home, anna):
    other = ParticipantFactory(user=UserFactory(), first_name="Bruno")
    client.force_login(anna.user)
    send(client, email="mallory@example.com", id=other.pk, user=other.user_id)
    anna.refresh_from_db()
    other.refresh_from_db()
    assert (anna.email, other.first_name) == ("anna@example.com", "Bruno")


def test_the_firms_are_those_one_registered_for(client, home, anna):
    firm = EnterpriseFactory(name="Officine Sebino")
    EnterpriseFactory(name="Altrui")
    for _registration in range(2):
        ParticipationFactory(participant=anna, enterprise=firm)
    client.force_login(anna.user)
    html = client.get("/en/my/data/").content.decode()
    assert html.count("Officine Sebino") == 1
    assert "Altrui" not in html


def test_an_account_without_a_confirmed_address_has_nothing_to_change(client, home):
    client.force_login(UserFactory())
    response = send(client)
    assert response.status_code == 200
    assert "your data appear once you confirm your e-mail address" in response.content.decode()
