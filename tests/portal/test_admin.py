"""The screens of the admin: each role its own menu, every change in the trail, nothing deleted."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.enterprises.models import Enterprise, EnterpriseSize
from lms.mail.actions import AlreadySent, retry
from lms.mail.models import Mail
from tests.factories import EnterpriseFactory


@pytest.fixture
def staff(client, home):
    """Signs a person of the demo in."""

    def sign_in(name):
        user = get_user_model().objects.get(email=f"{name}@valico.example")
        client.force_login(user)
        return user

    return sign_in


def make_mail(key="k1", **values):
    return Mail.objects.create(
        key=key, to="a@example.com", language="it", subject=key, text="secret", **values
    )


def is_refused(response):
    return (response.status_code, response.get("Location")) == (302, "/cms/")


def desk(client):
    html = client.get("/cms/").content.decode().split('class="lms-desk"')[1].split("</section>")[0]
    return re.findall(r'<a href="([^"]+)"', html)


def test_a_failed_mail_is_tried_again_and_the_trail_says_by_whom(client, staff):
    admin = staff("admin")
    mail = make_mail(failed_at=timezone.now(), error="SMTPException: no")
    response = client.post(reverse("lms_mail:retry", args=[mail.pk]))
    assert response["Location"] == reverse("lms_mail:inspect", args=[mail.pk])
    mail.refresh_from_db()
    assert (mail.failed_at, mail.error) == (None, "")
    entry = Entry.objects.get(verb="lms_mail.retry")
    assert (entry.actor_pk, entry.object_pk) == (str(admin.pk), str(mail.pk))


def test_a_mail_that_went_out_is_not_sent_again(client, staff):
    staff("admin")
    mail = make_mail(sent_at=timezone.now())
    with pytest.raises(AlreadySent):
        retry(mail)
    page = client.post(reverse("lms_mail:retry", args=[mail.pk]), follow=True).content.decode()
    assert "Questo messaggio è già stato inviato." in page
    assert not Entry.objects.filter(verb="lms_mail.retry").exists()


def test_looking_never_sends(client, staff):
    staff("admin")
    mail = make_mail(failed_at=timezone.now())
    assert client.get(reverse("lms_mail:retry", args=[mail.pk])).status_code == 405
    mail.refresh_from_db()
    assert mail.failed_at is not None


@pytest.mark.parametrize(
    ("state", "found"),
    [("failed", ["failed"]), ("unsure", ["unsure"]), ("sent", ["sent"]), ("waiting", ["waiting"])],
)
def test_mails_are_found_by_what_became_of_them(client, staff, state, found):
    staff("admin")
    now = timezone.now()
    make_mail("failed", failed_at=now)
    make_mail("unsure", handed_at=now)
    make_mail("sent", handed_at=now, sent_at=now)
    make_mail("waiting")
    rows = client.get(reverse("lms_mail:index"), {"state": state}).context["object_list"]
    assert [mail.key for mail in rows] == found


def test_the_text_of_a_mail_is_not_shown(client, staff):
    staff("admin")
    mail = make_mail()
    assert "secret" not in client.get(reverse("lms_mail:inspect", args=[mail.pk])).content.decode()


@pytest.mark.parametrize("name", ["trainer", "reporting"])
@pytest.mark.parametrize("screen", ["lms_mail:index", "lms_audit:index"])
def test_mails_and_trail_are_for_administrators(client, staff, name, screen):
    staff(name)
    assert is_refused(client.get(reverse(screen)))


def test_others_cannot_try_a_mail_again(client, staff):
    staff("trainer")
    mail = make_mail(failed_at=timezone.now())
    assert is_refused(client.post(reverse("lms_mail:retry", args=[mail.pk])))
    mail.refresh_from_db()
    assert mail.failed_at is not None


@pytest.mark.parametrize("namespace", ["lms_mail", "lms_audit"])
@pytest.mark.parametrize("verb", ["edit", "delete", "copy"])
def test_there_is_no_way_to_change_what_is_evidence(namespace, verb):
    with pytest.raises(NoReverseMatch):
        reverse(f"{namespace}:{verb}", args=[1])


def test_the_trail_shows_before_and_after(client, staff):
    staff("admin")
    entry = Entry.objects.create(
        verb="x.edit", object_type="x.y", object_pk="1", before={"name": "Old"}, after={"name": "New"}
    )
    html = client.get(reverse("lms_audit:inspect", args=[entry.pk])).content.decode()
    assert "name: Old" in html
    assert "name: New" in html


@pytest.mark.parametrize("screen", ["lms_mail:index", "lms_audit:index"])
def test_lists_cost_the_same_for_one_row_and_three(client, staff, screen, django_assert_max_num_queries):
    staff("admin")

    def cost():
        with django_assert_max_num_queries(25) as spent:
            client.get(reverse(screen))
        return len(spent)

    make_mail("one")
    client.get(reverse(screen))
    first = cost()
    make_mail("two")
    make_mail("three")
    EnterpriseFactory.create_batch(3)
    assert cost() == first


def test_a_wrong_tax_code_is_refused_and_nothing_is_written(client, staff):
    staff("reporting")
    before = Enterprise.objects.count()
    page = client.post(
        reverse("lms_enterprises:add"),
        {"name": "Falsa", "country": "it", "tax_code": "12345678901", "kind": "company"},
    )
    assert page.context["form"].errors["tax_code"]
    assert Enterprise.objects.count() == before


def test_a_firm_is_recorded_and_corrected_with_a_trace(client, staff):
    officer = staff("reporting")
    values = {"name": "Nuova", "country": "it", "tax_code": "IT 99900070139", "kind": "company"}
    client.post(reverse("lms_enterprises:add"), values)
    firm = Enterprise.objects.get(name="Nuova")
    assert (firm.country, firm.tax_code) == ("IT", "99900070139")
    client.post(
        reverse("lms_enterprises:edit", args=[firm.pk]),
        {**values, "tax_code": firm.tax_code, "name": "Nuova S.r.l."},
    )
    entry = Entry.objects.get(verb="lms_enterprises.enterprise.edit")
    assert (entry.before, entry.after) == ({"name": "Nuova"}, {"name": "Nuova S.r.l."})
    assert entry.actor_pk == str(officer.pk)


def test_a_firm_cannot_be_deleted():
    with pytest.raises(NoReverseMatch):
        reverse("lms_enterprises:delete", args=[1])


def test_trainers_do_not_see_the_firms(client, staff):
    staff("trainer")
    assert is_refused(client.get(reverse("lms_enterprises:index")))
    assert is_refused(client.get(reverse("lms_enterprise_sizes:index")))


def size(**values):
    return EnterpriseSize.objects.create(
        enterprise=EnterpriseFactory(), valid_from=date(2026, 1, 1), **values
    )


def test_the_work_list_holds_what_differs(client, staff):
    staff("reporting")
    EnterpriseSize.objects.all().delete()
    wrong = size(declared_class="micro", computed_class="small")
    size(declared_class="small", computed_class="small")
    size(declared_class="unverified", computed_class="small")
    size(declared_class="micro", computed_class="small", verified_on=date(2026, 2, 1))
    index = reverse("lms_enterprise_sizes:index")
    assert list(client.get(index, {"check": "differs"}).context["object_list"]) == [wrong]
    assert len(client.get(index, {"check": "open"}).context["object_list"]) == 3
    assert len(client.get(index, {"check": "done"}).context["object_list"]) == 1


def test_a_person_stands_for_a_size_once(client, staff):
    officer = staff("reporting")
    row = size(declared_class="micro", computed_class="small")
    for _click in range(2):
        client.post(reverse("lms_enterprise_sizes:verify", args=[row.pk]))
    row.refresh_from_db()
    assert (row.verified_by, row.verified_on) == (officer, timezone.localdate())
    assert Entry.objects.filter(verb="lms_enterprises.verify_size").count() == 1


def test_a_new_declaration_is_computed_and_never_overwrites_an_older_one(client, staff):
    staff("reporting")
    firm = EnterpriseFactory()
    values = {
        "enterprise": firm.pk,
        "valid_from": "2026-05-01",
        "headcount_awu": "12",
        "turnover_eur": "3000000",
        "balance_sheet_eur": "1000000",
        "declared_class": "micro",
    }
    client.post(reverse("lms_enterprise_sizes:add"), values)
    row = EnterpriseSize.objects.get(enterprise=firm)
    assert (row.computed_class, row.needs_check) == ("small", True)
    client.post(
        reverse("lms_enterprise_sizes:add"), {**values, "turnover_eur": "-1", "valid_from": "2026-06-01"}
    )
    assert EnterpriseSize.objects.filter(enterprise=firm).count() == 1


def test_firms_are_chosen_by_part_of_the_name_or_by_code(client, staff):
    staff("reporting")
    EnterpriseFactory(name="Officine Serio", tax_code="99900170160")
    EnterpriseFactory(name="Cosmesi Navigli", tax_code="99900130156")
    results = reverse("lms_enterprise_chooser:choose_results")
    for words in ("officine", "99900170160", "999 0017"):
        html = client.get(results, {"q": words}).content.decode()
        assert "Officine Serio" in html
        assert "Cosmesi Navigli" not in html


def test_each_role_sees_its_own_entries(client, staff):
    staff("trainer")
    assert not {"/cms/lms_enterprises/", "/cms/reports/locked/"} & set(desk(client))
    staff("reporting")
    seen = set(desk(client))
    assert {"/cms/lms_enterprises/", "/cms/lms_enterprise_sizes/"} <= seen
    assert not {"/cms/images/", "/cms/documents/"} & seen


@pytest.mark.parametrize("name", ["trainer", "reporting"])
def test_settings_and_reports_are_for_administrators(client, staff, name):
    from wagtail.admin.menu import admin_menu

    staff(name)
    request = client.get("/cms/").wsgi_request
    assert not {"settings", "reports", "help"} & {
        item.name for item in admin_menu.menu_items_for_request(request)
    }
    staff("admin")
    request = client.get("/cms/").wsgi_request
    assert {"settings", "reports"} <= {item.name for item in admin_menu.menu_items_for_request(request)}
