"""Every address of ours in the CMS with every role: who is let in, who is refused in words; none fails."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from certificates.models import CertificateTemplate
from lms.audit.models import Entry
from lms.enterprises.actions import declare_size
from lms.ledger.models import Invitee
from lms.mail.models import Mail
from lms.questions.models import Survey
from tests.certificates.factories import make_certificate, make_template
from tests.courses.factories import learner, whole_course
from tests.factories import EnterpriseFactory, ParticipantFactory, UserFactory
from tests.indicators import factories as reporting
from tests.webinars.factories import activity_of, past_webinar, registrant, session_of, staff, zoom_report
from webinars.actions.importing import import_report
from webinars.models import Identity, ProviderAccount

OWNER, STRANGER, REPORTING, ADMINISTRATOR = "owner", "stranger", "reporting", "administrator"
TRAINERS, EVERYBODY = {OWNER, STRANGER}, {OWNER, STRANGER, REPORTING, ADMINISTRATOR}
OFFICE = {REPORTING, ADMINISTRATOR}
RUNNING = {OWNER, ADMINISTRATOR}

# Who is let in, by namespace; a view that differs from the rest of its namespace has a line of its own.
ALLOWED = {
    "lms_courses_learners": RUNNING,
    "lms_courses_learners:index": TRAINERS | {ADMINISTRATOR},
    "lms_courses_learners:index_results": TRAINERS | {ADMINISTRATOR},
    "lms_webinars_desk": RUNNING,
    **{f"lms_webinars_desk:{name}": EVERYBODY for name in ("index", "export_events", "calendar")},
    **{
        f"lms_webinars_desk:{name}": RUNNING | {REPORTING}
        for name in (
            *("registrations", "export_registrations", "attendance", "raw_file", "evidence", "room"),
            *("overview", "sessions", "invitees", "mails", "survey", "export_survey"),
        )
    },
    "lms_provider_accounts": {ADMINISTRATOR},
    "lms_certificate": OFFICE,
    "lms_certificate_template": {ADMINISTRATOR},
    "lms_enterprises": OFFICE,
    "lms_enterprise_sizes": OFFICE,
    "lms_enterprise_chooser": OFFICE,
    "lms_calls_enterprise_chooser": OFFICE,
    "lms_calls_participant_chooser": OFFICE,
    "lms_reporting": OFFICE,
    "lms_mail": {ADMINISTRATOR},
    "lms_mail_texts": {ADMINISTRATOR},
    "lms_audit": {ADMINISTRATOR},
}
for _name in ("indicator", "period", "programme", "funding_call", "call_application", "service_contact"):
    ALLOWED |= {f"lms_{_name}": OFFICE, f"lms_{_name}:delete": {ADMINISTRATOR}}
ALLOWED |= {"lms_measure": OFFICE, "lms_measure:delete": {ADMINISTRATOR}}

# Who sees a screen and may not send what stands on it.
LOOKING = {"lms_webinars_desk:survey": {REPORTING}}


def views(patterns, namespace=""):
    """The views of our own namespaces, as (namespace, name, names of the arguments)."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from views(pattern.url_patterns, pattern.namespace or namespace)
        elif namespace.startswith("lms_") and pattern.name:
            yield namespace, pattern.name, tuple(pattern.pattern.converters)


def of_the_cms():
    """The views below /cms/ by namespace, each with the names of its arguments."""
    found = {}
    cms = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "cms/"]
    for namespace, name, names in views(cms):
        found.setdefault(namespace, []).append((name, names))
    return found


CMS = of_the_cms()


@pytest.fixture
def people(db):
    return {
        OWNER: staff("trainer", "owner"),
        STRANGER: staff("trainer", "stranger"),
        REPORTING: staff("reporting", "reporting"),
        ADMINISTRATOR: staff("administrator", "administrator"),
        "learner": UserFactory(username="learner"),
        "nobody": None,
    }


def a_settled_webinar(owner):
    page = past_webinar(owner=owner)
    person = registrant(page, "Anna", "Abete")
    report = import_report(
        session_of(page),
        zoom_report(
            ("Anna Abete", "anna@example.com", "10:00", "11:30"), ("Ugo Pioppo", "", "10:00", "11:00")
        ),
        file_name="report.csv",
        acting_user=owner,
    )
    questions = [{"id": "q", "kind": "rating", "required": False, "label": {"en": "How was it?"}}]
    Survey.objects.create(activity=activity_of(page), questions=questions)
    stranger = Identity.objects.get(attendance_import=report, participation=None)
    return {
        "pk": activity_of(page).pk,
        "participation": person.pk,
        "report": report.pk,
        "identity": stranger.pk,
        "session": session_of(page).pk,
        "invitee": Invitee.objects.create(activity=activity_of(page), email="i@example.com").pk,
        "token": "x",
        "page": page.pk,
        "name": "reminder",
    }


def a_course(owner):
    page, _steps = whole_course(owner=owner)
    learner(page)
    return {"pk": activity_of(page).pk}


def a_reporting_period(_owner):
    programme = reporting.programme()
    return {
        "period": reporting.period(programme, 2022).pk,
        "indicator": reporting.indicator(programme, "IV-5", "events", "events").pk,
    }


def a_measure(_owner):
    from lms.calls.models import Measure

    measure = Measure.objects.create(title_it="Delibera", day=date(2022, 1, 1))
    measure.document.save("dgr.pdf", ContentFile(b"%PDF-1.7"))
    return {"pk": measure.pk}


def an_application(_owner):
    made = reporting.application(reporting.call("c1"), EnterpriseFactory(), date(2022, 3, 1))
    return {"pk": made.pk}


def a_call_in_use(_owner):
    call = reporting.call("c1")
    reporting.application(call, EnterpriseFactory(), date(2022, 3, 1))
    return {"pk": call.pk}


def an_indicator_in_use(_owner):
    programme = reporting.programme()
    made = reporting.indicator(programme, "IV-5", "events", "events")
    return {"pk": made.pk}


def one(make):
    return lambda _owner: {"pk": make().pk}


def a_certificate():
    make_template()
    return make_certificate()


MADE = {
    "lms_courses_learners": a_course,
    "lms_webinars_desk": a_settled_webinar,
    "lms_provider_accounts": one(
        lambda: ProviderAccount.objects.create(
            name="BBB", kind="bigbluebutton", base_url="https://bbb.example.com/bigbluebutton/"
        )
    ),
    "lms_certificate": one(a_certificate),
    "lms_certificate_template": one(lambda: CertificateTemplate.objects.first() or make_template()),
    "lms_enterprises": one(EnterpriseFactory),
    "lms_enterprise_chooser": one(EnterpriseFactory),
    "lms_calls_enterprise_chooser": one(EnterpriseFactory),
    "lms_calls_participant_chooser": one(ParticipantFactory),
    "lms_enterprise_sizes": one(
        lambda: declare_size(EnterpriseFactory(), valid_from=date(2022, 1, 1), declared_class="micro")
    ),
    "lms_reporting": a_reporting_period,
    "lms_indicator": an_indicator_in_use,
    "lms_period": one(lambda: reporting.period(reporting.programme(), 2022)),
    "lms_programme": one(reporting.programme),
    "lms_funding_call": a_call_in_use,
    "lms_call_application": an_application,
    "lms_service_contact": one(
        lambda: reporting.service(EnterpriseFactory(), date(2022, 3, 1), "call_assistance")
    ),
    "lms_measure": a_measure,
    "lms_mail_texts": lambda _owner: {"occasion": "lms_webinars.confirm", "language": "en"},
    "lms_mail": one(
        lambda: Mail.objects.create(key="k", to="a@example.com", language="en", subject="S", text="T")
    ),
    "lms_audit": one(lambda: Entry.objects.create(verb="x.y", object_type="x.y", object_pk="1")),
}


def ask(client, user, method, url):
    """The answer, without what it changed."""
    client.logout()
    if user:
        client.force_login(user)
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    return response


def is_refused(response):
    """Sent to sign in, told so on a page, or sent to the start of the CMS with a sentence."""
    if response.status_code == 403:
        return bool(response.content.strip())
    where = response.get("Location", "")
    return where.startswith("/cms/login/") or (
        where == "/cms/" and bool(list(get_messages(response.wsgi_request)))
    )


def test_every_namespace_of_the_cms_has_a_line():
    assert {name.partition(":")[0] for name in ALLOWED} == set(CMS) == set(MADE)


@pytest.mark.parametrize("namespace", sorted(CMS))
def test_each_role_opens_its_own_screens_and_is_refused_elsewhere(client, people, namespace):
    numbers = MADE[namespace](people[OWNER])
    wrong = []
    for name, arguments in CMS[namespace]:
        label = f"{namespace}:{name}"
        url = reverse(label, kwargs={key: numbers[key] for key in arguments})
        allowed = ALLOWED.get(label, ALLOWED[namespace])
        for who, user in people.items():
            answers = [ask(client, user, method, url) for method in ("get", "post")]
            codes = [answer.status_code for answer in answers]
            # A method the address does not know is no way in, for nobody.
            told = [is_refused(answer) for answer in answers if answer.status_code != 405]
            if who in LOOKING.get(label, ()) and told == [False, True]:
                continue
            if max(codes) >= 500 or 404 in codes:
                wrong.append((label, who, codes, "fails"))
            elif who in allowed and (not told or any(told)):
                wrong.append((label, who, codes, "should be let in"))
            elif who not in allowed and (not told or not all(told)):
                wrong.append((label, who, codes, "should be refused"))
    assert wrong == []
