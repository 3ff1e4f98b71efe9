"""Reports of platforms nobody listed: the columns are asked for once, remembered, and can be forgotten."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.audit.models import Entry
from webinars.actions import importing
from webinars.errors import NothingToImport
from webinars.models import AttendanceImport, RememberedMapping

from .factories import activity_of, past_webinar, registrant, session_of, staff, webinar, zoom_report

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
HEAD = "Chi;Posta;Dentro;Fuori;Note"


def report(*rows, head=HEAD):
    lines = [head, *(";".join(row) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


ANNA = ("Anna Abete", "anna@example.com", "16/02/2022 10:00:00", "16/02/2022 11:30:00", "=HYPERLINK(A)")
BRUNO = ("Bruno Ibisco", "bruno@example.com", "16/02/2022 10:00:00", "16/02/2022 10:20:00", "")


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    return past_webinar(owner=trainer)


def address(event, name="preview"):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk])


def upload(client, event, data):
    return client.post(address(event), {"file": SimpleUploadedFile("altro.csv", data)})


def say(client, event, answer, **changes):
    """Answers the question about the columns: the proposal, and what differs from it."""
    form = answer.context["form"]
    told = {name: form[name].value() or "" for name in form.fields}
    told |= {"platform": "Acme Meet", **changes}
    return client.post(
        address(event), {**told, "columns": "said", "pending": answer.context["pending"].token}
    )


def import_it(client, event, answer):
    token = answer.context["pending"].token
    return client.post(address(event, "import"), {"pending": token}, follow=True)


def test_an_unknown_report_is_read_once_somebody_said_which_column_is_which(client, event, trainer):
    anna, bruno = registrant(event, "Anna", "Abete"), registrant(event, "Bruno", "Ibisco")
    client.force_login(trainer)
    answer = upload(client, event, report(ANNA, BRUNO))
    text = answer.content.decode()
    assert "Which column is which?" in text
    form = answer.context["form"]
    assert [form[f"column-{n}"].value() for n in range(5)] == ["name", "email", "join", "leave", ""]
    assert "16/02/2022 11:30:00" in text
    assert AttendanceImport.objects.count() == 0
    answer = say(client, event, answer)
    text = answer.content.decode()
    assert "Acme Meet" in text
    assert "this is kept for the next report with the same headings" in text
    assert RememberedMapping.objects.count() == 0, "looking remembers nothing"
    import_it(client, event, answer)
    anna.refresh_from_db()
    bruno.refresh_from_db()
    assert (anna.attended_seconds, bruno.attended_seconds) == (5400, 1200)
    row = AttendanceImport.objects.get()
    assert (row.provider, row.interpretation["mapping"]["columns"]["join"]) == ("Acme Meet", "Dentro")
    kept = RememberedMapping.objects.get()
    assert (kept.platform, kept.chosen_by) == ("Acme Meet", trainer)
    assert Entry.objects.get(verb="lms_webinars.remember_columns").actor_pk == str(trainer.pk)


def test_the_next_report_with_the_same_headings_is_read_as_said_before(client, event, trainer):
    registrant(event, "Anna", "Abete")
    client.force_login(trainer)
    import_it(client, event, say(client, event, upload(client, event, report(ANNA))))
    other = report(BRUNO, head="CHI;posta; Dentro ;Fuori;note")
    answer = upload(client, event, other)
    text = answer.content.decode()
    assert "Understood as you chose on" in text
    assert "Bruno Ibisco" in text
    pending = answer.context["pending"].token
    asked = client.post(address(event), {"pending": pending, "columns": "ask"})
    assert asked.context["form"]["platform"].value() == "Acme Meet"
    changed = say(client, event, asked, **{"column-3": ""})
    assert "Understood as you chose on" not in changed.content.decode()
    import_it(client, event, changed)
    assert RememberedMapping.objects.get().mapping["columns"].keys() == {"name", "email", "join"}
    pending = upload(client, event, other).context["pending"].token
    asked = client.post(address(event), {"pending": pending, "columns": "forget"})
    assert RememberedMapping.objects.count() == 0
    assert asked.context["form"]["column-3"].value() == "leave"
    assert Entry.objects.filter(verb="lms_webinars.forget_columns").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"column-2": "", "column-3": ""}, "Say which column tells when people joined, or how long"),
        ({"column-0": "", "column-1": ""}, "Say which column tells who the person is."),
        ({"column-4": "email"}, "Another column holds this already"),
        ({"platform": ""}, "This field is required."),
    ],
)
def test_an_answer_that_does_not_do_is_told_and_changes_nothing(client, event, trainer, changes, sentence):
    client.force_login(trainer)
    answer = say(client, event, upload(client, event, report(ANNA)), **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (RememberedMapping.objects.count(), AttendanceImport.objects.count()) == (0, 0)


def test_a_report_of_another_day_is_refused_with_columns_said_by_hand_too(client, event, trainer):
    client.force_login(trainer)
    other = tuple(cell.replace("16/02/2022", "17/03/2022") for cell in ANNA)
    answer = say(client, event, upload(client, event, report(other)))
    assert "This report belongs to another meeting or another day." in answer.content.decode()
    answer = import_it(client, event, answer)
    assert "This report belongs to another meeting or another day." in answer.content.decode()
    assert (AttendanceImport.objects.count(), RememberedMapping.objects.count()) == (0, 0)


def test_dates_that_fit_two_events_are_asked_about_and_never_guessed(client, trainer):
    june = past_webinar(starts_at=datetime(2025, 6, 9, 10, tzinfo=ROME), threshold_percent=80, owner=trainer)
    webinar("September", starts_at=datetime(2025, 9, 6, 10, 30, tzinfo=ROME), owner=trainer)
    anna = registrant(june, "Anna", "Abete")
    data = zoom_report(("Anna Abete", "anna@example.com", "10:00", "11:30"), day="09/06/2025")
    client.force_login(trainer)
    answer = upload(client, june, data)
    text = answer.content.decode()
    assert "The dates of this report read in two ways" in text
    assert "9 June 2025 (day, month, year): this event" in text
    assert "6 September 2025 (month, day, year): another event" in text
    assert 'action="' + address(june, "import") not in text
    answer = import_it(client, june, answer)
    assert "say which order of day and month is meant" in answer.content.decode()
    with pytest.raises(NothingToImport):
        importing.import_report(session_of(june), data, file_name="r.csv", acting_user=trainer)
    answer = upload(client, june, data)
    token = answer.context["pending"].token
    other = client.post(address(june), {"pending": token, "date_order": "MDY"})
    assert "This report belongs to another meeting or another day." in other.content.decode()
    answer = client.post(address(june), {"pending": token, "date_order": "DMY"})
    assert "the order was chosen by hand" in answer.content.decode()
    import_it(client, june, answer)
    anna.refresh_from_db()
    assert anna.attended_seconds == 5400


def test_where_nobody_met_on_the_other_day_nothing_is_asked(client, trainer):
    june = past_webinar(starts_at=datetime(2025, 6, 9, 10, tzinfo=ROME), owner=trainer)
    webinar("Evening", starts_at=datetime(2025, 9, 6, 18, tzinfo=ROME))
    called_off = webinar("Off", starts_at=datetime(2025, 9, 6, 10, tzinfo=ROME))
    row = activity_of(called_off)
    row.cancelled_at = row.ends_at - timedelta(days=1)
    row.save()
    client.force_login(trainer)
    data = zoom_report(("Anna Abete", "anna@example.com", "10:00", "11:30"), day="09/06/2025")
    answer = upload(client, june, data)
    assert "only this order gives the day of the session" in answer.content.decode()
    assert answer.context["doubt"] is None


def test_nobody_else_may_say_or_forget_columns(client, event, trainer):
    client.force_login(trainer)
    import_it(client, event, say(client, event, upload(client, event, report(ANNA))))
    token = upload(client, event, report(BRUNO)).context["pending"].token
    for role in ("trainer", "reporting"):
        client.force_login(staff(role, f"other-{role}"))
        answer = client.post(address(event), {"pending": token, "columns": "forget"})
        assert answer.status_code == 403
    assert RememberedMapping.objects.count() == 1
