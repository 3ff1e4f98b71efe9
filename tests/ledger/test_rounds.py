"""The periodic round and the repair round: one step's fault stops no other."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms import rounds
from lms.ledger.models import Participation
from tests.factories import ParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry():
    with mock.patch.dict(rounds._tick), mock.patch.dict(rounds._repair, clear=True):
        yield


def fail() -> int:
    raise RuntimeError("out of order")


def test_tick_gives_back_the_seats_nobody_confirmed():
    ParticipationFactory(confirmed_at=None, confirm_by=timezone.now() - timedelta(minutes=1))
    out = StringIO()
    call_command("tick", stdout=out)
    assert "lms_ledger.lapse: 1" in out.getvalue()
    assert Participation.objects.get().cancellation_reason == "not confirmed in time"


def test_a_failing_step_keeps_no_other_from_running(caplog):
    rounds.on_tick("a.broken", fail)
    rounds.on_tick("b.works", lambda: 7)
    out, err = StringIO(), StringIO()
    call_command("tick", stdout=out, stderr=err)
    assert ("b.works: 7" in out.getvalue(), "a.broken: failed" in err.getvalue()) == (True, True)
    assert "out of order" in caplog.text


def test_repair_says_what_it_did_and_fails_loudly():
    rounds.on_repair("certificates", lambda: 2)
    out = StringIO()
    call_command("repair", stdout=out)
    assert out.getvalue() == "certificates: 2\n"
    rounds.on_repair("broken", fail)
    with pytest.raises(CommandError):
        call_command("repair", stdout=out)
