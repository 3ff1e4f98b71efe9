"""The Wagtail screens: who may open them, what they list, revoking, exporting, editing templates."""

import csv
import io
from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse
from PIL import Image
from python_calamine import CalamineWorkbook
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from certificates import actions
from certificates.models import Certificate, CertificateTemplate
from lms.audit.models import Entry
from lms.ledger import actions as ledger
from tests.factories import ActivityFactory, UserFactory

from .factories import make_certificate, make_template

pytestmark = pytest.mark.django_db


def reader_of_english(**kwargs):
    user = UserFactory(**kwargs)
    UserProfile.objects.create(user=user, preferred_language="en")
    return user


def staff(*codenames):
    user = reader_of_english()
    names = ("access_admin", *codenames)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def officer():
    return staff("view_certificate", "revoke_certificate", "export_certificate")


def names_in(response):
    return [certificate.person for certificate in response.context["object_list"]]


def csv_of(response):
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize("address", ["index", "inspect", "revoke"])
def test_who_lacks_the_permission_is_turned_away(client, address):
    certificate = make_certificate()
    args = [] if address == "index" else [certificate.pk]
    client.force_login(staff())
    response = client.get(reverse(f"lms_certificate:{address}", args=args))
    assert response.status_code in (302, 403)
    assert certificate.person not in response.content.decode()


def test_who_may_only_look_cannot_revoke(client):
    certificate = make_certificate()
    client.force_login(staff("view_certificate"))
    page = client.get(reverse("lms_certificate:inspect", args=[certificate.pk])).content.decode()
    assert reverse("lms_certificate:revoke", args=[certificate.pk]) not in page
    client.post(reverse("lms_certificate:revoke", args=[certificate.pk]), {"reason": "x"})
    assert Certificate.objects.get().is_standing


def test_nobody_edits_or_deletes_a_certificate_not_even_a_superuser(client):
    make_certificate()
    client.force_login(reader_of_english(is_superuser=True))
    page = client.get(reverse("lms_certificate:index")).content.decode()
    assert [word for word in ("/edit/", "/delete/", "/new/") if f"/cms/certificates{word}" in page] == []
    for verb in ("add", "edit", "delete"):
        with pytest.raises(NoReverseMatch):
            reverse(f"lms_certificate:{verb}", args=[] if verb == "add" else [1])


def test_certificates_are_found_by_name_firm_title_and_code(client, officer):
    rossi = make_certificate(first_name="Ada", last_name="Rossi")
    make_certificate(
        first_name="Ugo",
        last_name="Verdi",
        enterprise=None,
        activity=ActivityFactory(titles={"it": "Dazi", "en": "Tariffs"}),
    )
    client.force_login(officer)
    found = {
        query: names_in(client.get(reverse("lms_certificate:index"), {"q": query}))
        for query in ("rossi", "Alfa Meccanica", "dazi", rossi.public_code.lower(), "nobody")
    }
    assert found == {
        "rossi": ["Ada Rossi"],
        "Alfa Meccanica": ["Ada Rossi"],
        "dazi": ["Ugo Verdi"],
        rossi.public_code.lower(): ["Ada Rossi"],
        "nobody": [],
    }


def test_certificates_are_filtered_by_status(client, officer):
    valid, revoked, unfounded = (
        make_certificate(last_name=name) for name in ("Valid", "Revoked", "Unfounded")
    )
    actions.revoke(revoked, reason="Mistake")
    ledger.retract(unfounded.participation, reason="Wrong report")
    client.force_login(officer)
    listed = {
        status: sorted(names_in(client.get(reverse("lms_certificate:index"), {"status": status})))
        for status in ("standing", "revoked", "unfounded")
    }
    assert listed == {
        "standing": ["Niccolò Unfounded", "Niccolò Valid"],
        "revoked": ["Niccolò Revoked"],
        "unfounded": ["Niccolò Unfounded"],
    }
    page = client.get(reverse("lms_certificate:inspect", args=[unfounded.pk])).content.decode()
    assert "The completion this certificate rests on was taken back." in page
    assert valid.is_standing


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long(client, officer, django_assert_max_num_queries, number):
    for _ in range(number):
        make_certificate()
    client.force_login(officer)
    client.get(reverse("lms_certificate:index"))
    with django_assert_max_num_queries(14):
        assert len(names_in(client.get(reverse("lms_certificate:index")))) == number


def test_revoking_asks_for_a_reason_and_tells_the_world(client, officer):
    certificate = make_certificate()
    client.force_login(officer)
    address = reverse("lms_certificate:revoke", args=[certificate.pk])
    assert "This field is required." in client.post(address, {"reason": " "}).content.decode()
    response = client.post(address, {"reason": "Entered by mistake"}, follow=True)
    assert f"Certificate {certificate.public_code} is revoked." in response.content.decode()
    certificate.refresh_from_db()
    assert (certificate.revocation_reason, certificate.revoked_by) == ("Entered by mistake", officer)
    again = client.post(address, {"reason": "again"}).content.decode()
    assert "This certificate has already been revoked." in again


def test_revoking_with_a_corrected_one_in_its_place(client, officer):
    certificate = make_certificate()
    client.force_login(officer)
    address = reverse("lms_certificate:revoke", args=[certificate.pk])
    response = client.post(address, {"reason": "Name misspelt", "reissue": "on"}, follow=True)
    new = Certificate.objects.standing().get()
    assert new.replaces == certificate
    assert response.redirect_chain[-1][0] == reverse("lms_certificate:inspect", args=[new.pk])
    assert f"Certificate {new.public_code} is issued in its place" in response.content.decode()


def test_the_export_names_nobody_and_is_noted(client, officer):
    certificate = make_certificate()
    client.force_login(officer)
    (row,) = csv_of(client.get(reverse("lms_certificate:index"), {"export": "csv"}))
    participation = certificate.participation
    assert {
        key: row[key] for key in ("certificate_no", "activity", "kind", "person_id", "enterprise_cf")
    } == {
        "certificate_no": certificate.public_code,
        "activity": "Origine delle merci",
        "kind": "Webinar",
        "person_id": str(participation.participant_id),
        "enterprise_cf": participation.enterprise.tax_code,
    }
    assert datetime.fromisoformat(row["issued_on"]) == certificate.issued_at.replace(
        microsecond=datetime.fromisoformat(row["issued_on"]).microsecond
    )
    assert (row["revoked_on"], row["verify_url"]) == ("", certificate.content["verify_url"])
    assert "Niccolò" not in str(row)
    entry = Entry.objects.filter(verb="lms_certificates.export").get()
    assert (entry.actor_pk, entry.after) == (str(officer.pk), {"format": "csv", "rows": 1})


def test_the_export_follows_the_filter_and_guards_formulas(client, officer):
    make_certificate()
    revoked = make_certificate()
    actions.revoke(revoked, reason="=1+1")
    client.force_login(officer)
    response = client.get(reverse("lms_certificate:index"), {"export": "xlsx", "status": "revoked"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [revoked.public_code]
    assert "=1+1" in rows[1]  # as text: a formula would read as 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_export_costs_the_same_however_long(client, officer, django_assert_max_num_queries, number):
    for _ in range(number):
        make_certificate()
    client.force_login(officer)
    client.get(reverse("lms_certificate:index"))
    with django_assert_max_num_queries(16):
        assert len(csv_of(client.get(reverse("lms_certificate:index"), {"export": "csv"}))) == number


def test_who_may_only_look_cannot_export(client):
    make_certificate()
    client.force_login(staff("view_certificate"))
    assert "export=csv" not in client.get(reverse("lms_certificate:index")).content.decode()
    response = client.get(reverse("lms_certificate:index"), {"export": "csv"})
    assert response.status_code in (302, 403)


def template_data(**changes):
    return {
        "name": "Courses",
        "is_active": "on",
        "kind": "course",
        "document_it": "Attestato",
        "document_en": "Certificate",
        "design": "v1",
        **changes,
    }


def test_an_administrator_makes_edits_and_previews_a_template(client):
    client.force_login(
        staff("add_certificatetemplate", "change_certificatetemplate", "view_certificatetemplate")
    )
    client.post(reverse("lms_certificate_template:add"), template_data())
    template = CertificateTemplate.objects.get()
    edit = reverse("lms_certificate_template:edit", args=[template.pk])
    preview = reverse("lms_certificate_template:preview", args=[template.pk])
    assert preview in client.get(edit).content.decode()
    client.post(edit, template_data(signatory_name="Chiara Bianchi"))
    template.refresh_from_db()
    assert (template.name, template.kind, template.signatory_name) == ("Courses", "course", "Chiara Bianchi")
    assert list(Entry.objects.about(template).values_list("verb", flat=True)) == [
        "lms_certificates.certificatetemplate.edit",
        "lms_certificates.certificatetemplate.create",
    ]
    response = client.get(preview, {"language": "en"})
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )


def test_a_reporting_officer_edits_and_previews_no_template(client, officer):
    template = make_template()
    client.force_login(officer)
    for name in ("edit", "preview"):
        response = client.get(reverse(f"lms_certificate_template:{name}", args=[template.pk]))
        assert response.status_code in (302, 403)


def test_a_template_is_retired_not_deleted(client):
    template = make_template()
    client.force_login(reader_of_english(is_superuser=True))
    page = client.get(reverse("lms_certificate_template:edit", args=[template.pk])).content.decode()
    assert "/delete/" not in page
    with pytest.raises(NoReverseMatch):
        reverse("lms_certificate_template:delete", args=[template.pk])


def test_an_emblem_that_cannot_be_printed_is_refused(client):
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, "GIF")
    file = ContentFile(drawn.getvalue(), "emblem.gif")
    image = get_image_model().objects.create(title="Emblem", file=file, collection=root)
    client.force_login(reader_of_english(is_superuser=True))
    response = client.post(reverse("lms_certificate_template:add"), template_data(emblem=image.pk))
    assert "Choose a PNG or JPEG image." in response.content.decode()
    assert CertificateTemplate.objects.count() == 0
