"""Factories of the webinars' tests: a site with its index page, published webinars, people."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, Site

from lms.ledger.models import Activity
from tests.factories import ParticipantFactory, ParticipationFactory, UserFactory
from webinars.models import Session, WebinarIndexPage, WebinarPage


def empty_streams():
    """What the editor's form posts for stream fields without a block."""
    return {f"{f.name}-count": "0" for f in WebinarPage._meta.fields if isinstance(f, StreamField)}


def index_page(language="en"):
    """The index of a language, made at the first call, with a site whose root is its home."""
    locale, _new = Locale.objects.get_or_create(language_code=language)
    known = WebinarIndexPage.objects.filter(locale=locale).first()
    if known:
        return known
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    home = root.add_child(instance=Page(title=f"Home {language}", slug=f"home-{language}", locale=locale))
    other = WebinarIndexPage.objects.first()
    if other is None:
        Site.objects.all().delete()
        Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    else:
        home.translation_key = other.get_parent().translation_key
        home.save()
    index = WebinarIndexPage(title="Webinars", slug="webinar-list", locale=locale, introduction="What is on.")
    if other is not None:
        index.translation_key = other.translation_key
    return home.add_child(instance=index)


def webinar(title="Origin of goods", *, language="en", publish=True, **values):
    """A published webinar in a week, 90 minutes, online."""
    index = index_page(language)
    starts_at = values.pop("starts_at", timezone.now().replace(microsecond=0) + timedelta(days=7))
    values.setdefault("ends_at", starts_at + timedelta(minutes=90))
    values.setdefault("slug", f"webinar-{WebinarPage.objects.count() + 1}")
    page = WebinarPage(
        title=title,
        locale=index.locale,
        starts_at=starts_at,
        **{
            "summary": "EUR.1, REX and the supplier's declaration.",
            "join_url": "https://meet.example.com/abc?id={registration}",
            **values,
        },
    )
    page.live = False
    index.add_child(instance=page)
    return republish(page) if publish else page


def republish(page, user=None, **changes):
    """Saves the changes as the editor does, and publishes them."""
    page = WebinarPage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=user).publish(user=user)
    return WebinarPage.objects.get(pk=page.pk)


def translated(page, language="it", title="Origine delle merci", **changes):
    """The published edition of a webinar in another language."""
    index_page(language)
    edition = page.copy_for_translation(Locale.objects.get(language_code=language))
    return republish(edition, title=title, **changes)


def activity_of(page):
    return Activity.objects.get(translation_key=page.translation_key)


def session_of(page):
    return Session.objects.get(activity__translation_key=page.translation_key, number=1)


ANNA = {
    "first_name": "Anna",
    "last_name": "Abete",
    "email": "anna@example.com",
    "attends_as": "private",
    "country": "IT",
    "tax_code": "",
    "role": "",
    "consent": "on",
    "website": "",
}


def staff(role, name="", **values):
    """A member of staff in the group of a role, with the rights that the apps declare."""
    from django.contrib.auth.models import Group, Permission

    from lms.roles import GROUPS, declared

    group, _new = Group.objects.get_or_create(name=GROUPS[role])
    wanted = [label.split(".") for label in declared(role)]
    wanted.append(["wagtailadmin", "access_admin"])
    for app, codename in wanted:
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename=codename))
    user = UserFactory(**({"username": name} if name else {}), **values)
    user.groups.add(group)
    return user


def past_webinar(title="Incoterms", **values):
    """A published webinar of the golden vectors: 16 February 2022, 10:00 to 11:30 in Rome, threshold 80 %."""
    rome = ZoneInfo("Europe/Rome")
    values.setdefault("starts_at", datetime(2022, 2, 16, 10, 0, tzinfo=rome))
    values.setdefault("ends_at", values["starts_at"] + timedelta(minutes=90))
    values.setdefault("threshold_percent", 80)
    return webinar(title, **values)


def registrant(page, first_name, last_name, email="", **values):
    """Somebody with a confirmed registration."""
    person = ParticipantFactory(
        first_name=first_name, last_name=last_name, email=email or f"{first_name.lower()}@example.com"
    )
    return ParticipationFactory(participant=person, activity=activity_of(page), **values)


def zoom_report(*rows, day="16/02/2022"):
    """A Zoom meeting report with (name, e-mail, join, leave) rows, hours and minutes of the day."""
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\r\n"
    body = "".join(
        f'"{name}",{email},{day} {join}:00,{day} {leave}:00,1,Yes\r\n' for name, email, join, leave in rows
    )
    return ("\ufeff" + head + body).encode()
