"""The public pages: what anybody sees with a code, and who gets the PDF."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from certificates import actions, codes, mails, throttle
from certificates.models import Certificate
from lms.mail.models import Mail
from tests.factories import ParticipantFactory, UserFactory

from .factories import make_certificate

pytestmark = pytest.mark.django_db


def pdf_url(certificate):
    return reverse("lms_certificates:pdf", args=[certificate.public_code])


def text_of(response):
    """The page's words, blanks collapsed."""
    import html
    import re

    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def certificate():
    return make_certificate()


def test_the_page_shows_in_full_what_was_certified_and_that_it_stands(client, certificate):
    response = client.get(certificate.get_absolute_url())
    text = text_of(response)
    words = certificate.content["texts"]["en"]
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    assert "no-store" in response["Cache-Control"]
    assert "This certificate is valid." in text
    expected = [words["document"], words["person"], words["enterprise"], words["statement"], words["title"]]
    expected += [f"{label} {value}" for label, value in words["facts"]] + [certificate.public_code]
    assert [part for part in expected if part not in text] == []
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_the_page_speaks_italian_to_italian_readers(client, certificate):
    with translation.override("it"):
        address = certificate.get_absolute_url()
    text = text_of(client.get(address))
    assert "Questo attestato è valido." in text
    assert "ha partecipato al webinar Origine delle merci" in text
    assert "Presenza 1 ora e 12 minuti su 1 ora e 30 minuti" in text


def test_the_address_in_the_qr_code_is_that_page(client, certificate):
    path = certificate.content["verify_url"].removeprefix("http://testserver")
    assert certificate.person in text_of(client.get(path))


def test_a_revoked_certificate_says_so_with_reason_and_day_and_still_shows_what_it_said(client, certificate):
    actions.revoke(certificate, reason="Issued to the wrong person")
    response = client.get(certificate.get_absolute_url())
    text = text_of(response)
    certificate.refresh_from_db()
    day = certificate.revoked_at
    assert response.status_code == 200
    assert f"This certificate is no longer valid: it was revoked on {day.day} {day:%B} {day.year}." in text
    assert "Reason: Issued to the wrong person" in text
    assert "This certificate is valid." not in text
    assert certificate.person in text


def test_a_replaced_certificate_leads_to_the_new_one_and_back(client, certificate):
    new = actions.reissue(certificate, reason="Name misspelt")
    assert f"In its place stands certificate {new.public_code}" in text_of(
        client.get(certificate.get_absolute_url())
    )
    assert f"Replaces certificate {certificate.public_code}" in text_of(client.get(new.get_absolute_url()))


@pytest.mark.parametrize("typed", ["of nobody", "nonsense", "0000", "%00", "🎉"])
def test_an_unknown_code_gets_a_sentence_and_404(client, typed):
    # A right code that was never issued is drawn here: names of tests must be the same in every process.
    typed = codes.grouped(codes.new_code()) if typed == "of nobody" else typed
    response = client.get(reverse("lms_certificates:verify", args=[typed]))
    assert response.status_code == 404
    assert f"No certificate has the code {typed}." in text_of(response)


def test_a_code_typed_into_the_form_in_any_spelling_leads_to_its_page(client, certificate):
    for typed in (
        certificate.code.lower(),
        f" {certificate.public_code} ",
        certificate.content["verify_url"],
    ):
        response = client.get(reverse("lms_certificates:verify"), {"code": typed})
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())
    response = client.get(reverse("lms_certificates:verify", args=[certificate.code.lower()]))
    assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())


def test_what_is_no_code_is_refused_in_the_form(client):
    response = client.get(reverse("lms_certificates:verify"), {"code": "ABC"})
    assert response.status_code == 404
    assert "This is not a certificate code: those have twelve characters" in text_of(response)
    assert "This field is required." in text_of(client.get(reverse("lms_certificates:verify"), {"code": ""}))


def test_an_unknown_but_well_formed_code_in_the_form_gets_its_sentence(client):
    code = codes.grouped(codes.new_code())
    response = client.get(reverse("lms_certificates:verify"), {"code": code})
    assert response.status_code == 404
    assert f"No certificate has the code {code}." in text_of(response)


def test_too_many_unknown_codes_are_braked_and_known_ones_are_always_answered(client, certificate):
    for _ in range(throttle.MISSES_ALLOWED):
        assert client.get(reverse("lms_certificates:verify", args=["nonsense"])).status_code == 404
    response = client.get(reverse("lms_certificates:verify", args=["nonsense"]))
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "Too many codes were tried from your network." in text_of(response)
    assert client.get(reverse("lms_certificates:verify"), {"code": "x"}).status_code == 429
    assert client.get(certificate.get_absolute_url()).status_code == 200
    address = reverse("lms_certificates:verify", args=["nonsense"])
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404


def test_the_pdf_goes_to_the_holder_by_the_link_of_the_mail(client, certificate):
    mail = Mail.objects.get()
    link = next(line for line in mail.text.splitlines() if "?key=" in line)
    response = client.get(link.removeprefix("http://testserver"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content == actions.read_pdf(certificate)
    assert certificate.public_code in response["Content-Disposition"]
    assert response["X-Robots-Tag"] == "noindex"


def test_the_pdf_goes_to_the_holder_who_signed_in(client, certificate):
    user = UserFactory()
    participant = certificate.participation.participant
    participant.user = user
    participant.save()
    client.force_login(user)
    assert client.get(pdf_url(certificate)).content == actions.read_pdf(certificate)
    assert "Download the PDF" in text_of(client.get(certificate.get_absolute_url()))


@pytest.mark.parametrize("who", ["nobody", "another", "forged key", "key of another"])
def test_the_pdf_goes_to_nobody_else(client, certificate, who):
    address = pdf_url(certificate)
    if who == "another":
        client.force_login(UserFactory())
    elif who == "forged key":
        address += "?key=abc"
    elif who == "key of another":
        address += f"?key={mails.holder_key(make_certificate())}"
    response = client.get(address)
    assert response.status_code == 403
    assert "Only its holder can download this certificate." in text_of(response)
    assert "Download the PDF" not in text_of(client.get(certificate.get_absolute_url()))


def test_a_holders_key_survives_a_new_secret(client, certificate, settings):
    key = mails.holder_key(certificate)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60
    response = client.get(pdf_url(certificate), {"key": key})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")


def test_a_revoked_pdf_is_no_longer_handed_out_except_to_staff(client, certificate):
    key = mails.holder_key(certificate)
    actions.revoke(certificate, reason="Mistake")
    response = client.get(pdf_url(certificate), {"key": key})
    assert response.status_code == 410
    assert "This certificate has been revoked; its PDF is no longer handed out." in text_of(response)
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(pdf_url(certificate))["Content-Type"] == "application/pdf"


def test_a_pdf_that_cannot_be_drawn_gets_a_sentence(client, certificate):
    Certificate.objects.update(design="v99")
    response = client.get(pdf_url(certificate), {"key": mails.holder_key(certificate)})
    assert response.status_code == 503
    assert "The PDF cannot be drawn at the moment." in text_of(response)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (lambda pdf: pdf, "It is the file that was issued, unchanged."),
        (lambda pdf: pdf.replace(b"%%EOF", b"%%EOF\n"), "It is not the file that was issued."),
    ],
)
def test_a_pdf_somebody_received_is_compared_with_the_one_issued(client, certificate, change, answer):
    file = SimpleUploadedFile("a.pdf", change(actions.read_pdf(certificate)), content_type="application/pdf")
    response = client.post(certificate.get_absolute_url(), {"file": file})
    assert answer in text_of(response)


def test_no_file_and_too_large_a_file_get_a_sentence(client, certificate):
    assert "This field is required." in text_of(client.post(certificate.get_absolute_url()))
    file = SimpleUploadedFile("a.pdf", b"x" * (5 * 1024 * 1024 + 1))
    response = client.post(certificate.get_absolute_url(), {"file": file})
    assert "This file is too large to be a certificate." in text_of(response)


def test_names_and_reasons_are_never_markup(client):
    certificate = make_certificate(first_name="<script>alert(1)</script>")
    actions.revoke(certificate, reason="<b>why</b>")
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>why</b>" not in page


def test_my_certificates_are_mine_alone_and_say_what_was_revoked(client, certificate):
    user = UserFactory()
    revoked = make_certificate(participant=certificate.participation.participant)
    make_certificate(first_name="Somebody", last_name="Else")
    actions.revoke(revoked, reason="Counted twice")
    participant = certificate.participation.participant
    participant.user = user
    participant.save()
    client.force_login(user)
    response = client.get(reverse("lms_certificates:mine"))
    page, text = response.content.decode(), text_of(response)
    assert list(response.context["certificates"]) == [revoked, certificate]
    assert (pdf_url(certificate) in page, pdf_url(revoked) in page) == (True, False)
    assert "Revoked. Reason: Counted twice" in text


def test_who_has_none_is_told_so_and_who_is_not_signed_in_is_asked_to(client):
    assert client.get(reverse("lms_certificates:mine")).status_code == 302
    client.force_login(UserFactory())
    assert "You have no certificate yet." in text_of(client.get(reverse("lms_certificates:mine")))


@pytest.mark.parametrize("number", [1, 3])
def test_my_certificates_cost_the_same_however_many(client, django_assert_max_num_queries, number):
    participant = ParticipantFactory(user=UserFactory())
    for _ in range(number):
        make_certificate(participant=participant)
    client.force_login(participant.user)
    client.get(reverse("lms_certificates:mine"))
    with django_assert_max_num_queries(6):
        assert len(client.get(reverse("lms_certificates:mine")).context["certificates"]) == number


@pytest.mark.parametrize("others", [0, 2])
def test_the_page_costs_one_query(client, certificate, django_assert_num_queries, others):
    for _ in range(others):
        make_certificate()
    client.get(certificate.get_absolute_url())
    with django_assert_num_queries(1):
        client.get(certificate.get_absolute_url())


def test_the_mail_is_in_the_holders_language_and_names_no_code_in_its_subject():
    make_certificate(language="it")
    make_certificate(language="en")
    assert sorted(Mail.objects.values_list("language", "subject")) == [
        ("en", "Your certificate: Origin of goods"),
        ("it", "Il tuo attestato: Origine delle merci"),
    ]
    assert all(mail.html.count("?key=") == 1 for mail in Mail.objects.all())
