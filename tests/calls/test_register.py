"""The register of calls and services: what it refuses in words, who may do what, and what it hands over."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.audit.models import Entry
from lms.calls.actions import apply_to, log_service, note_measure
from lms.calls.models import CallApplication, FundingCall, Measure, ServiceContact
from lms.roles import REPORTING, TRAINER
from tests.factories import EnterpriseFactory, ParticipantFactory
from tests.indicators.conftest import member_of

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 1)


@pytest.fixture
def call():
    return FundingCall.objects.create(code="3.B.1.2", title_it="Fiere", title_en="Fairs")


@pytest.fixture
def firm():
    return EnterpriseFactory(name="Officine Però S.r.l.")


@pytest.fixture
def desk(client):
    client.force_login(member_of(REPORTING))
    return client


def refusal_of(work, *args, **facts):
    with pytest.raises(ValidationError) as refusal:
        work(*args, **facts)
    return refusal.value.messages


GRANT = {"state": "granted", "granted_on": DAY, "granted_eur": Decimal(1000), "form": "grant"}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"state": "granted"}, "A grant needs its date, its amount and its form."),
        (
            {**GRANT, "granted_on": date(2022, 2, 1)},
            "The grant is dated before the application: check the two dates.",
        ),
        ({**GRANT, "state": "revoked"}, "A support that was revoked or renounced needs the date of the act."),
        (
            {**GRANT, "state": "revoked", "ended_on": date(2022, 2, 1)},
            "The revocation is dated before the grant: check the two dates.",
        ),
        ({"requested_eur": Decimal(-1)}, "An amount is not negative."),
        ({**GRANT, "paid_eur": Decimal(2000)}, "More is paid than was granted: check the two amounts."),
    ],
)
def test_an_application_that_cannot_be_is_refused_in_words(call, firm, facts, sentence):
    assert sentence in refusal_of(apply_to, call, firm, submitted_on=DAY, **facts)
    assert CallApplication.objects.count() == 0


def test_a_protocol_number_is_used_once_per_call(call, firm):
    apply_to(call, firm, submitted_on=DAY, protocol="A/1")
    assert refusal_of(apply_to, call, firm, submitted_on=DAY, protocol="A/1") == [
        "This call already has an application with this protocol number."
    ]
    apply_to(call, firm, submitted_on=DAY)
    apply_to(call, firm, submitted_on=DAY)
    assert CallApplication.objects.count() == 3


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"qualifies": False},
            "A contact that does not count needs the reason, and one that counts has none.",
        ),
        (
            {"exclusion": "one_off"},
            "A contact that does not count needs the reason, and one that counts has none.",
        ),
        ({"aid_eur": Decimal(100)}, "Aid needs the regulation it is given under."),
    ],
)
def test_a_service_that_cannot_be_is_refused_in_words(firm, facts, sentence):
    facts = {"day": DAY, "kind": "coaching", "service": "training", "topic": "Piano", **facts}
    assert refusal_of(log_service, firm, **facts) == [sentence]


def test_a_service_helps_somebody():
    facts = {"day": DAY, "kind": "coaching", "service": "training", "topic": "Piano"}
    assert refusal_of(log_service, None, **facts) == ["Say who was helped: an enterprise, a person, or both."]
    assert log_service(None, participant=ParticipantFactory(), **facts).pk


def test_the_database_holds_the_rules_too(call, firm):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallApplication.objects.create(call=call, enterprise=firm, submitted_on=DAY, state="granted")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceContact.objects.create(
            enterprise=firm, day=DAY, kind="coaching", service="training", topic="x", qualifies=False
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingCall.objects.create(code="x", title_it="x", opens_on=DAY, closes_on=date(2022, 1, 1))


def test_evidence_keeps_its_firm_and_its_call(call, firm):
    apply_to(call, firm, submitted_on=DAY)
    with pytest.raises(ProtectedError):
        firm.delete()
    with pytest.raises(ProtectedError):
        call.delete()


def test_what_is_recorded_is_in_the_audit_trail(call, firm):
    officer = member_of(REPORTING)
    application = apply_to(call, firm, submitted_on=DAY, acting_user=officer)
    entry = Entry.objects.about(application).get()
    assert (entry.verb, entry.actor_pk) == ("lms_calls.callapplication.create", str(officer.pk))


def test_an_application_is_added_in_the_admin_and_corrected_with_a_trace(desk, call, firm):
    data = {"call": call.pk, "enterprise": firm.pk, "submitted_on": "2022-03-01", "state": "submitted"}
    assert desk.get(reverse("lms_call_application:add")).status_code == 200
    assert desk.post(reverse("lms_call_application:add"), data).status_code == 302
    application = CallApplication.objects.get()
    wrong = desk.post(
        reverse("lms_call_application:edit", args=[application.pk]), {**data, "state": "granted"}
    )
    assert "A grant needs its date, its amount and its form." in wrong.content.decode()
    desk.post(reverse("lms_call_application:edit", args=[application.pk]), {**data, "state": "rejected"})
    assert [entry.after.get("state") for entry in Entry.objects.about(application)] == [
        "rejected",
        "submitted",
    ]


def test_a_service_is_logged_in_the_admin(desk, firm):
    data = {
        "enterprise": firm.pk,
        "service": "training",
        "kind": "coaching",
        "topic": "Piano export",
        "day": "2022-03-01",
        "minutes": "90",
        "channel": "video",
        "qualifies": "on",
    }
    assert desk.get(reverse("lms_service_contact:add")).status_code == 200
    assert desk.post(reverse("lms_service_contact:add"), data).status_code == 302
    assert list(ServiceContact.objects.values_list("topic", "minutes", "qualifies")) == [
        ("Piano export", 90, True)
    ]


@pytest.mark.parametrize(
    "address",
    [
        "lms_funding_call:index",
        "lms_call_application:index",
        "lms_call_application:add",
        "lms_service_contact:index",
        "lms_measure:index",
        "lms_calls_enterprise_chooser:choose",
        "lms_calls_participant_chooser:choose",
        "lms_calls_participant_chooser:choose_results",
    ],
)
def test_a_trainer_sees_nothing_of_this(client, address):
    client.force_login(member_of(TRAINER))
    ParticipantFactory(last_name="Riservata")
    answer = client.get(reverse(address))
    assert answer.status_code == 302
    assert "Riservata" not in answer.content.decode()


def test_only_an_administrator_deletes(desk, call, firm):
    application = apply_to(call, firm, submitted_on=DAY)
    desk.post(reverse("lms_call_application:delete", args=[application.pk]))
    assert CallApplication.objects.count() == 1


def test_a_firm_is_found_by_name_or_tax_code(desk, firm):
    EnterpriseFactory(name="Altra")
    url = reverse("lms_calls_enterprise_chooser:choose_results")
    for text in ("però", firm.tax_code[-8:]):
        page = desk.get(url, {"q": text}).content.decode()
        assert ("Officine Però S.r.l." in page, "Altra" in page) == (True, False)


def test_the_document_of_a_measure_is_for_those_who_may_see_measures(client, desk):
    measure = note_measure(
        title_it="Nuovo strumento", day=DAY, document=ContentFile(b"%PDF-", name="dgr.pdf")
    )
    url = reverse("lms_measure:document", args=[measure.pk])
    assert b"".join(desk.get(url)) == b"%PDF-"
    assert "dgr" in desk.get(reverse("lms_measure:index")).content.decode()
    client.force_login(member_of(TRAINER))
    assert client.get(url).status_code == 302


def test_a_measure_without_a_document_has_none_to_give(desk):
    Measure.objects.create(title_it="Senza atto", day=DAY)
    url = reverse("lms_measure:document", args=[Measure.objects.get().pk])
    assert desk.get(url, follow=True).status_code == 404


# --- files ---


def csv_of(response):
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8"), newline="")))


def service(firm, **facts):
    return log_service(firm, day=DAY, kind="call_assistance", service="call_assistance", minutes=90, **facts)


def test_the_file_of_applications_says_who_was_assisted(desk, call):
    helped, alone = EnterpriseFactory(name="=SUM(1) Helped"), EnterpriseFactory(name="Alone")
    service(helped, topic="Domanda", call=call)
    service(helped, topic="Domanda bis", call=call)
    service(alone, topic="Telefonata", call=call, qualifies=False, exclusion="one_off")
    apply_to(call, helped, submitted_on=DAY, eligible_eur=Decimal(3000), **GRANT)
    apply_to(call, alone, submitted_on=DAY)
    rows = csv_of(desk.get(reverse("lms_call_application:index"), {"export": "csv"}))
    found = {row[3]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    one = found["'=SUM(1) Helped"]
    assert (one["assisted"], one["assistance_hours"], one["intensity_pct"]) == ("true", "3.00", "33.33")
    assert (found["Alone"]["assisted"], found["Alone"]["assistance_hours"]) == ("false", "")


def test_the_service_log_names_no_person(desk, firm):
    person = ParticipantFactory(last_name="Riservata")
    service(firm, topic="Domanda", participant=person)
    rows = csv_of(desk.get(reverse("lms_service_contact:index"), {"export": "csv"}))
    line = dict(zip(rows[0], rows[1], strict=True))
    assert (line["person"], line["enterprise_name"], line["minutes"]) == (
        f"P{person.pk}",
        "Officine Però S.r.l.",
        "90",
    )
    assert "Riservata" not in str(rows)


def test_an_export_follows_the_filters_and_leaves_its_trace(desk, call, firm):
    apply_to(call, firm, submitted_on=DAY)
    apply_to(call, firm, submitted_on=DAY, state="rejected")
    rows = csv_of(desk.get(reverse("lms_call_application:index"), {"export": "csv-it", "state": "rejected"}))
    assert len(rows) == 2
    entry = Entry.objects.get(verb="lms_calls.export_applications")
    assert entry.after == {"format": "csv-it", "rows": 1, "filters": "state=rejected"}


def test_whoever_may_look_but_not_export_gets_no_file(client, call, firm):
    from django.contrib.auth.models import Permission

    trainer = member_of(TRAINER)
    trainer.user_permissions.add(Permission.objects.get(codename="view_callapplication"))
    client.force_login(trainer)
    apply_to(call, firm, submitted_on=DAY)
    assert client.get(reverse("lms_call_application:index"), {"export": "csv"}).status_code == 302
    assert Entry.objects.filter(verb="lms_calls.export_applications").count() == 0


@pytest.mark.parametrize("query", [{}, {"export": "csv"}, {"export": "xlsx"}])
@pytest.mark.parametrize("address", ["lms_call_application:index", "lms_service_contact:index"])
def test_lists_and_files_of_one_row_and_of_three_cost_the_same(desk, call, address, query):
    costs = []
    for count in (1, 3):
        while CallApplication.objects.count() < count:
            firm = EnterpriseFactory()
            apply_to(call, firm, submitted_on=DAY)
            service(firm, topic="Domanda", call=call)
        b"".join(desk.get(reverse(address), query))
        with CaptureQueriesContext(connection) as queries:
            b"".join(desk.get(reverse(address), query))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_demo_loads_twice_and_adds_nothing_the_second_time():
    from lms.calls import demo
    from lms.enterprises import demo as firms
    from lms.indicators import demo as indicators
    from lms.indicators.models import Period, Reading

    def counted():
        models = (FundingCall, CallApplication, ServiceContact, Measure, Period, Reading)
        return [model.objects.count() for model in models]

    counts = []
    for _time in range(2):
        firms.load()
        demo.load()
        indicators.load()
        counts.append(counted())
    assert counts[0] == counts[1]
    assert counts[0][:4] == [3, 12, 24, 2]
