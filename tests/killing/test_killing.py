"""A real process killed in the middle (SIGKILL): each mail goes out once, an import is whole or absent."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "import django; django.setup()\n"


class Site:
    """A database of its own and the processes that work on it."""

    def __init__(self, folder):
        self.box = folder / "mailbox.txt"
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.killing.settings",
            "VAR_DIR": str(folder),
            "MAILBOX": str(self.box),
        }

    def start(self, script):
        return subprocess.Popen(
            [sys.executable, "-c", BEGIN + script],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, script):
        process = self.start(script)
        said = process.communicate()[0]
        assert process.returncode == 0, said
        return said.strip()

    def delivered(self):
        return self.box.read_text().split() if self.box.exists() else []


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("killing"))
    site.run(
        """
from django.core.management import call_command
from lms.site.quick_migrations import quick_migrations
with quick_migrations():
    call_command("migrate", verbosity=0, skip_checks=True)
"""
    )
    return site


REGISTER = """
from webinars.actions.registration import sign_up
from tests.webinars.factories import activity_of, webinar
activity = activity_of(webinar(capacity=20))
for number in range(40):
    sign_up(activity, email=f"person{number}@example.com", first_name="Anna", last_name=f"Abete{number}",
            enterprise=None, language="it", consent_version="1")
"""
WORK = """
from django.core.management import call_command
call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
"""
# As ten minutes later, when the claims of dead workers have lapsed.
LATER = """
from datetime import timedelta
from django.core.management import call_command
from django.db.models import F
from lms.mail.models import Mail
Mail.objects.exclude(claimed_at=None).update(claimed_at=F("claimed_at") - timedelta(minutes=11))
call_command("tick", verbosity=0)
"""
STANDING = """
from lms.mail.models import Mail
for mail in Mail.objects.order_by("pk"):
    print(mail.to, bool(mail.sent_at), bool(mail.handed_at and not mail.sent_at))
"""


def test_a_worker_killed_again_and_again_sends_each_mail_once(site):
    """Killed while the mail server has a mail, that one may have gone out: staff see it, nobody gets two."""
    site.run(REGISTER)
    kills = 0
    for wanted in (3, 9, 16):  # of forty
        worker = site.start(WORK)
        while len(site.delivered()) < wanted and worker.poll() is None:
            time.sleep(0.005)
        if worker.poll() is None:
            worker.kill()
            kills += 1
        worker.communicate()
    assert kills == 3 and len(site.delivered()) < 40
    site.run(LATER)
    once = Counter(site.delivered())
    assert set(once.values()) == {1}, "nobody gets a mail twice"
    standing = [line.split() for line in site.run(STANDING).splitlines()]
    assert {to for to, _sent, _unsure in standing} == {f"person{number}@example.com" for number in range(40)}
    assert len(standing) == 40, "one mail each, however often it was told"
    unsure = {to for to, _sent, is_unsure in standing if is_unsure == "True"}
    assert len(unsure) <= kills
    assert {to for to, sent, _unsure in standing if sent == "True"} == set(once) - unsure
    assert set(once) | unsure == {to for to, _sent, _unsure in standing}


EVENT = """
from tests.webinars.factories import past_webinar, registrant, session_of, staff
event = past_webinar(issues_certificate=True)
event.owner = staff("trainer", "importer")
event.save()
for number in range(30):
    registrant(event, "Anna", f"Abete{number}", f"came{number}@example.com")
print(session_of(event).pk)
"""
IMPORT = """
import time
from django.contrib.auth import get_user_model
from tests.webinars.factories import zoom_report
from webinars.actions import importing
from webinars.models import Session
rows = [(f"Anna Abete{number}", f"came{number}@example.com", "09:58", "11:31") for number in range(30)]
after = "AFTER"
plain = getattr(importing, after, None)
def slow(*args, **kwargs):
    done = plain(*args, **kwargs)
    print("now", flush=True)
    time.sleep(60)
    return done
if plain:
    setattr(importing, after, slow)
importing.import_report(
    Session.objects.get(pk=SESSION),
    zoom_report(*rows),
    file_name="report.csv",
    acting_user=get_user_model().objects.get(username="importer"),
)
"""
FACTS = """
from certificates.models import Certificate
from lms.audit.models import Entry
from lms.ledger.models import Participation
from webinars.models import AttendanceImport, Identity
came = Participation.objects.filter(participant__email__startswith="came")
print(AttendanceImport.objects.count(), Identity.objects.count(), came.completed().count(),
      came.exclude(attended_at=None).count(), Entry.objects.filter(verb="lms_webinars.import").count(),
      Certificate.objects.count())
"""


def test_an_import_killed_at_any_point_is_absent_and_whole_the_next_time(site):
    session = site.run(EVENT).splitlines()[-1]

    def importing(after):
        return IMPORT.replace("SESSION", session).replace("AFTER", after)

    for point in ("_save_identities", "settle"):  # people saved; everybody settled, not yet committed
        process = site.start(importing(point))
        assert process.stdout.readline().strip() == "now"
        process.kill()
        process.communicate()
        assert site.run(LATER + FACTS) == "0 0 0 0 0 0", f"killed after {point}: nothing of it stays"
    assert site.run(importing("") + FACTS) == "1 30 30 30 1 0", "whole; the certificates are for the worker"
    worker = site.start(WORK)
    while "came" not in site.box.read_text() and worker.poll() is None:
        time.sleep(0.005)
    worker.kill()  # while the first certificates are being told
    worker.communicate()
    repaired = site.run(LATER + 'call_command("repair", verbosity=0)\n' + LATER + FACTS)
    assert repaired.splitlines()[-1] == "1 30 30 30 1 30"
    assert max(Counter(site.delivered()).values()) == 1
