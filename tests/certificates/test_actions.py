"""Issue once, freeze, revoke, issue anew, repair; and what a deletion leaves."""

import hashlib
import io
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone, translation
from pypdf import PdfReader
from wagtail.models import Page

from certificates import actions, errors, rendering, words
from certificates.models import Certificate, CertificateTemplate, FrozenImage
from certificates.queries import missing, template_for
from lms.audit.models import Entry
from lms.ledger import actions as ledger
from lms.mail.models import Mail
from lms.rounds import run_repair
from tests.factories import ActivityFactory, ParticipationFactory, UserFactory

from .factories import make_certificate, make_completed, make_template

pytestmark = pytest.mark.django_db


def verbs(certificate):
    return list(Entry.objects.about(certificate).values_list("verb", flat=True))


def test_completing_issues_one_certificate_with_its_pdf_and_its_mail(django_capture_on_commit_callbacks):
    participation = ParticipationFactory(first_name="Zoë", last_name="Müller")
    with django_capture_on_commit_callbacks(execute=True):
        assert ledger.complete(participation)
    certificate = Certificate.objects.get()
    assert certificate.participation == participation
    assert certificate.person == "Zoë Müller"
    with certificate.pdf_file.open("rb") as file:
        pdf = file.read()
    assert hashlib.sha256(pdf).hexdigest() == certificate.pdf_sha256
    assert "Zoë Müller" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert list(Mail.objects.values_list("key", "to")) == [
        (f"lms_certificates.issued.{certificate.code}", participation.participant.email)
    ]


def test_issuing_twice_gives_the_same_certificate_and_one_mail():
    participation = make_completed()
    assert actions.issue(participation) == actions.issue(participation)
    assert (Certificate.objects.count(), Mail.objects.count()) == (1, 1)
    assert verbs(Certificate.objects.get()) == ["lms_certificates.issue"]


def test_the_frozen_content_says_what_happened_in_both_languages():
    participation = make_completed()
    make_template(signatory_name="Chiara Bianchi", signatory_role_it="Segretario", note_it="Nota.")
    certificate = actions.issue(participation)
    facts, italian, english = (
        certificate.content["facts"],
        certificate.content["texts"]["it"],
        certificate.content["texts"]["en"],
    )
    assert {key: facts[key] for key in ("first_name", "last_name", "enterprise", "kind", "titles")} == {
        "first_name": "Niccolò",
        "last_name": "D’Àngelo",
        "enterprise": "Alfa Meccanica S.r.l.",
        "kind": "webinar",
        "titles": {"en": "Origin of goods", "it": "Origine delle merci"},
    }
    assert (
        facts["starts_at"],
        facts["duration_seconds"],
        facts["attended_seconds"],
        facts["threshold_percent"],
    ) == (
        "2022-02-16T10:00:00+01:00",
        5400,
        4320,
        75,
    )
    assert (italian["document"], italian["statement"], italian["title"]) == (
        "Attestato di frequenza",
        "ha partecipato al webinar",
        "Origine delle merci",
    )
    assert italian["enterprise"] == "per conto di Alfa Meccanica S.r.l."
    assert italian["facts"] == [
        ["Data", "16 febbraio 2022"],
        ["Presenza", "1 ora e 12 minuti su 1 ora e 30 minuti"],
        ["Presenza minima", "75%, raggiunta"],
        ["Modalità", "Online"],
    ]
    assert english["facts"] == [
        ["Date", "16 February 2022"],
        ["Attendance", "1 hour and 12 minutes of 1 hour and 30 minutes"],
        ["Minimum attendance", "75%, reached"],
        ["Mode", "Online"],
    ]
    assert (italian["signatory_role"], english["signatory_role"], italian["note"]) == (
        "Segretario",
        "",
        "Nota.",
    )
    assert certificate.content_sha256 == words.digest(certificate.content)
    assert (
        certificate.content["verify_url"] == f"http://testserver/it/certificates/{certificate.public_code}/"
    )


def test_a_course_says_when_it_was_completed_and_how_long_it_is_and_no_threshold():
    activity = ActivityFactory(kind="course", starts_at=None, ends_at=None, duration_minutes=240)
    certificate = make_certificate(
        activity=activity, attended_seconds=None, attended_at=None, enterprise=None
    )
    assert certificate.content["texts"]["en"]["statement"] == "has completed the course"
    assert certificate.content["texts"]["en"]["enterprise"] == ""
    assert certificate.content["texts"]["en"]["facts"] == [
        ["Completed on", "16 February 2022"],
        ["Duration", "4 hours"],
        ["Mode", "Online"],
    ]
    assert certificate.content["facts"]["threshold_percent"] is None


def test_an_activity_of_several_days_says_from_when_to_when():
    activity = ActivityFactory(
        starts_at=timezone.make_aware(timezone.datetime(2022, 3, 1, 9)),
        ends_at=timezone.make_aware(timezone.datetime(2022, 3, 8, 12)),
    )
    certificate = make_certificate(activity=activity)
    assert certificate.content["texts"]["it"]["facts"][0] == ["Data", "1 marzo 2022 – 8 marzo 2022"]
    CertificateTemplate.objects.update(is_active=False)
    with pytest.raises(errors.NoTemplate):
        make_certificate()


def test_the_template_that_names_the_activity_goes_before_its_kind_and_that_before_all():
    activity, other = ActivityFactory(kind="webinar"), ActivityFactory(kind="course")
    for_all = make_template(name="A all")
    for_kind = make_template(name="B kind", kind="webinar")
    named = make_template(name="C named")
    named.activities.add(activity)
    assert template_for(activity) == named
    assert template_for(ActivityFactory(kind="webinar")) == for_kind
    assert template_for(other) == for_all
    CertificateTemplate.objects.filter(pk=for_all.pk).update(is_active=False)
    assert template_for(other) is None


def test_later_changes_of_template_name_firm_or_activity_touch_nothing_issued():
    certificate = make_certificate()
    before = actions.read_pdf(certificate)
    participation = certificate.participation
    participation.activity.titles = {"it": "Altro", "en": "Other"}
    participation.activity.save()
    participation.enterprise.name = "Beta"
    participation.enterprise.save()
    participation.first_name = "Pippo"
    participation.save()
    CertificateTemplate.objects.update(document_it="Diploma", signatory_name="Altro")
    again = Certificate.objects.get(pk=certificate.pk)
    assert again.content == certificate.content
    assert actions.draw(again) == before


def test_the_logo_is_frozen_once_and_its_change_touches_only_new_certificates(settings, tmp_path):
    first, second = make_certificate(), make_certificate()
    assert FrozenImage.objects.count() == 1
    before = actions.draw(first)
    mark = rendering.placeholder_logo().replace(b"#0066cc", b"#990000")
    (tmp_path / "mark.svg").write_bytes(mark)
    settings.STATICFILES_DIRS = [str(tmp_path)]
    settings.LMS = {**settings.LMS, "LOGO": "mark.svg"}
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    third = make_certificate()
    get_finder.cache_clear()
    assert third.content["images"]["logo"] == hashlib.sha256(mark).hexdigest()
    assert third.content["images"]["logo"] != second.content["images"]["logo"]
    assert actions.draw(first) == before


def test_revoking_keeps_everything_and_says_why_and_who():
    certificate, user = make_certificate(), UserFactory()
    revoked = actions.revoke(certificate, reason="  Entered by mistake. ", acting_user=user)
    assert (revoked.revocation_reason, revoked.revoked_by, revoked.is_standing) == (
        "Entered by mistake.",
        user,
        False,
    )
    assert revoked.content == certificate.content
    entry = Entry.objects.about(certificate).first()
    assert (entry.verb, entry.reason, entry.actor_pk) == (
        "lms_certificates.revoke",
        "Entered by mistake.",
        str(user.pk),
    )
    with pytest.raises(errors.AlreadyRevoked):
        actions.revoke(certificate, reason="again")


def test_revoking_without_a_reason_is_refused():
    certificate = make_certificate()
    with pytest.raises(errors.ReasonMissing):
        actions.revoke(certificate, reason="  ")
    assert Certificate.objects.standing().count() == 1


def test_a_revoked_certificate_is_never_issued_again_by_itself():
    certificate = make_certificate()
    actions.revoke(certificate, reason="Mistake")
    assert actions.issue(certificate.participation) == certificate
    assert list(missing()) == []
    assert run_repair()["certificates"] in (0, 1)  # 1: the PDF that commit would have drawn
    assert Certificate.objects.count() == 1


def test_reissuing_revokes_the_old_and_freezes_what_is_recorded_now():
    old, user = make_certificate(last_name="Rosi"), UserFactory()
    participation = old.participation
    participation.last_name = "Rossi"
    participation.save()
    new = actions.reissue(old, reason="Name misspelt", acting_user=user)
    old.refresh_from_db()
    assert (old.person, new.person) == ("Niccolò Rosi", "Niccolò Rossi")
    assert (old.is_standing, new.is_standing, new.replaces, old.replaced_by) == (False, True, old, new)
    assert actions.issue(participation) == new
    assert Mail.objects.count() == 2


def test_reissuing_after_the_completion_was_taken_back_changes_nothing():
    certificate = make_certificate()
    ledger.retract(certificate.participation, reason="Wrong report")
    assert list(Certificate.objects.unfounded()) == [certificate]
    with pytest.raises(errors.NotCompleted):
        actions.reissue(certificate, reason="Name")
    assert Certificate.objects.get().is_standing


def test_repair_issues_what_a_crash_left_out_and_draws_what_is_undrawn(django_capture_on_commit_callbacks):
    late = make_completed()
    undrawn = make_certificate()
    make_completed(activity=ActivityFactory(issues_certificate=False))
    assert list(missing()) == [late]
    with django_capture_on_commit_callbacks(execute=True):
        mended = run_repair()["certificates"]
    assert mended >= 2
    assert list(missing()) == []
    assert list(Certificate.objects.undrawn()) == []
    assert Certificate.objects.filter(participation__in=[late.pk, undrawn.participation_id]).count() == 2
    assert run_repair()["certificates"] == 0


def test_repair_goes_on_past_one_that_no_template_serves(django_capture_on_commit_callbacks):
    make_template(kind="webinar")
    make_completed(activity=ActivityFactory(kind="course", starts_at=None, ends_at=None))
    served = make_completed()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.repair() >= 1
    assert Certificate.objects.get().participation == served


def test_a_lost_or_altered_pdf_is_drawn_again_byte_for_byte_and_noted():
    certificate = make_certificate()
    pdf = actions.read_pdf(certificate)
    certificate.refresh_from_db()
    certificate.pdf_file.storage.delete(certificate.pdf_file.name)
    assert actions.read_pdf(certificate) == pdf
    with certificate.pdf_file.storage.open(certificate.pdf_file.name, "wb") as file:
        file.write(b"%PDF-1.7 forged")
    assert actions.read_pdf(certificate) == pdf
    assert verbs(certificate)[:2] == ["lms_certificates.restore_pdf"] * 2


def test_deleting_the_page_and_the_account_keeps_the_certificate():
    user = UserFactory()
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root"))
    page = root.add_child(instance=Page(title="Webinar"))
    participation = make_completed(activity=ActivityFactory(page=page))
    participation.participant.user = user
    participation.participant.save()
    certificate = actions.issue(participation, acting_user=user)
    page.delete()
    user.delete()
    certificate.refresh_from_db()
    assert (certificate.person, certificate.issued_by) == ("Niccolò D’Àngelo", None)


def test_what_a_certificate_rests_on_cannot_be_deleted():
    certificate = make_certificate()
    for thing in (certificate.participation, certificate.template):
        with pytest.raises(models.ProtectedError):
            thing.delete()


@pytest.mark.parametrize(
    "changes",
    [
        {"revoked_at": timezone.now() + timedelta(days=1)},
        {"revocation_reason": "without a date"},
        {"revoked_at": timezone.now() - timedelta(days=9999), "revocation_reason": "before it was issued"},
        {"pdf_sha256": "0" * 64},
        {"pdf_file": "x.pdf"},
    ],
)
def test_the_database_refuses_half_a_revocation_and_half_a_pdf(changes):
    certificate = make_certificate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**changes)


def test_the_database_refuses_a_second_standing_certificate():
    certificate = make_certificate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            participation=certificate.participation,
            template=certificate.template,
            language="it",
            design="v1",
            content={},
            content_sha256="",
        )


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_issue_exactly_one():
    participation, made, failed = make_completed(), [], []
    make_template()
    start = threading.Barrier(10)

    def run():
        try:
            start.wait()
            made.append(actions.issue(participation).pk)
        except Exception as error:  # noqa: BLE001 -- the test reports whatever a thread met
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (len(made), len(set(made))) == (10, 1)
    assert (Certificate.objects.count(), Mail.objects.count()) == (1, 1)


def test_the_sentences_of_refusals_are_translated():
    with translation.override("it"):
        assert str(errors.AlreadyRevoked()) == "Questo attestato è già stato revocato."
