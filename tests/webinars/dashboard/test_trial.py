"""The way in is tried from outside: its answer is said in a sentence, no private network is asked."""

import http.server
import socket
import threading
import time

import pytest
from django.urls import reverse

from tests.webinars.factories import activity_of, session_of, staff, webinar
from webinars.providers import trial

pytestmark = pytest.mark.django_db


class Platform(http.server.BaseHTTPRequestHandler):
    """Answers with the status in its path; /to/<port> leads on, /slow waits."""

    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/slow":
            time.sleep(3)
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
        else:
            self.send_response(int(self.path[1:4]) if self.path[1:4].isdigit() else 200)
        self.end_headers()

    def log_message(self, *args):
        return


@pytest.fixture
def platform():
    Platform.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://meet.example.com:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def public(monkeypatch):
    """meet.example.com is our own machine, which counts as public for once; all else is not found."""

    def look_up(host, port, *args, **kwargs):
        places = {"meet.example.com": "127.0.0.1", "intranet.example.com": "10.0.0.7"}
        if host not in places and not host.startswith("127."):
            raise OSError
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (places.get(host, host), port))]

    monkeypatch.setattr(trial.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(trial, "is_public", lambda address: address == "127.0.0.1")


def outcome_of(url):
    return trial.try_way_in(session_of(webinar(join_url=url)))


@pytest.mark.parametrize(
    ("status", "is_well", "says"),
    [
        (200, True, "meet.example.com answers: the link works (HTTP 200)."),
        (401, False, "wants a sign-in first (HTTP 401)"),
        (404, False, "meet.example.com knows no such meeting (HTTP 404): check the link."),
        (503, False, "meet.example.com answers with an error (HTTP 503)."),
    ],
)
def test_what_the_link_answers_is_said_in_a_sentence(platform, public, status, is_well, says):
    outcome = outcome_of(f"{platform}/{status}?id={{registration}}")
    assert outcome.is_well is is_well
    assert says in outcome.sentence
    assert Platform.asked == [f"/{status}?id=0"]


def test_a_link_that_leads_on_is_followed_but_not_for_ever(platform, public):
    assert outcome_of(f"{platform}/to?/200").is_well
    outcome = outcome_of(f"{platform}/to?/to?/to?/to?/to?/to?/200")
    assert not outcome.is_well


@pytest.mark.parametrize(
    "target",
    ["http://intranet.example.com/", "http://127.0.0.2/", "file:///etc/passwd", "ftp://meet.example.com/"],
)
def test_a_link_that_leads_into_a_private_network_or_elsewhere_is_not_followed(platform, public, target):
    outcome = outcome_of(f"{platform}/to?{target}")
    assert not outcome.is_well
    assert Platform.asked == [f"/to?{target}"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:10.0.0.1", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_known_as_such(address):
    assert not trial.is_public(address)


def test_public_addresses_are_public():
    assert trial.is_public("93.184.216.34") and trial.is_public("2606:4700::1111")


def test_our_own_machine_is_never_asked(platform):
    outcome = outcome_of(platform.replace("meet.example.com", "127.0.0.1") + "/200")
    assert outcome == trial.Outcome(
        False, "127.0.0.1 lies in a private network: people outside cannot get there."
    )
    assert Platform.asked == []


def test_a_server_that_does_not_answer_holds_nobody_up(platform, public, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0.3)
    outcome = outcome_of(f"{platform}/slow")
    assert not outcome.is_well


@pytest.mark.parametrize(
    "url", ["http://[::1", "https://nowhere.example.com/x", "http://meet.example.com:99999/"]
)
def test_a_link_that_cannot_be_right_is_an_answer_and_no_error(public, url):
    assert not outcome_of(url).is_well


def test_the_button_says_what_came_of_it_and_strangers_cannot_press_it(client, platform, public):
    owner = staff("trainer")
    event = webinar(owner=owner, join_url=f"{platform}/200")
    activity = activity_of(event)
    address = reverse("lms_webinars_desk:try_in", args=[activity.pk, session_of(event).pk])
    client.force_login(staff("trainer"))
    assert client.post(address).status_code == 403
    assert Platform.asked == []
    client.force_login(owner)
    answer = client.post(address, follow=True)
    assert answer.redirect_chain[0][0] == (
        reverse("lms_webinars_desk:overview", args=[activity.pk]) + "#lms-way-in"
    )
    assert "the link works (HTTP 200)" in answer.content.decode()
    other = session_of(webinar("Another"))
    foreign = reverse("lms_webinars_desk:try_in", args=[activity.pk, other.pk])
    assert client.post(foreign, follow=True).status_code in {404, 405}
    assert Platform.asked == ["/200"]
    assert client.get(address).status_code == 405
