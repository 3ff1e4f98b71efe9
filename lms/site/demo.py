"""The demo site: two languages, their start pages and notices, the staff and one learner."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from lms.enterprises.models import Enterprise
from lms.ledger.actions import introduce
from lms.portal.groups import setup_groups
from lms.roles import GROUPS, REPORTING, TRAINER

from .demo_texts import HOME, NOTICES
from .models import HomePage, StandardPage

PASSWORD = "valico-demo-2026"  # noqa: S105 -- printed by the demo for everybody to use

# e-mail, first name, last name, role
PEOPLE = (
    ("sme@valico.example", "Anna", "Esempio", ""),
    ("trainer@valico.example", "Teresa", "Docente", TRAINER),
    ("reporting@valico.example", "Renzo", "Rendiconto", REPORTING),
    ("admin@valico.example", "Ada", "Amministra", "superuser"),
)


def load() -> None:
    """Everything above, once; what is there already is left alone."""
    home = build_pages()
    setup_groups()
    # The password is known to everybody: hashed once for all, as slowly as any other.
    hashed = cache(partial(make_password, PASSWORD))
    for email, first_name, last_name, role in PEOPLE:
        _person(email, first_name, last_name, role, hashed)
    _move_site_to(home)


def build_pages() -> HomePage:
    """The start page in Italian with its English translation, and the notices below both."""
    for code in ("it", "en"):
        Locale.objects.get_or_create(language_code=code)
    italian, english = Locale.objects.get(language_code="it"), Locale.objects.get(language_code="en")
    home = HomePage.objects.filter(locale=italian).first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(locale=italian, **HOME["it"]))
        home.save_revision().publish()
    translated = home.get_translation_or_none(english)
    if translated is None:
        translated = _translate(home, english, HOME["en"])
    for texts in NOTICES:
        notice = StandardPage.objects.filter(locale=italian, role=texts["role"]).first()
        if notice is None:
            notice = home.add_child(instance=StandardPage(locale=italian, role=texts["role"], **texts["it"]))
            notice.save_revision().publish()
        if notice.get_translation_or_none(english) is None:
            _translate(notice, english, texts["en"])
    return home


def _translate(page: Any, locale: Locale, values: dict[str, Any]) -> Any:
    """A published translation of a page: the same translation key, its own words."""
    copy = page.copy_for_translation(locale)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.live = True
    copy.save()
    copy.save_revision().publish()
    return copy


def _move_site_to(home: HomePage) -> None:
    """The default site begins at our start page; Wagtail's welcome page goes, if nobody used it."""
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id == home.pk:
        return
    welcome = site.root_page if site.root_page_id else None
    site.root_page, site.site_name = home, "Valico"
    site.save()
    if welcome and type(welcome.specific) is Page and not welcome.get_children().exists():
        welcome.delete()


def _person(email: str, first_name: str, last_name: str, role: str, hashed: Callable[[], str]) -> None:
    """An account with a verified address, in its group; the learner is known to the ledger already."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 -- only the demo site signs in by allauth

    model = get_user_model()
    user = model.objects.filter(email=email).first()
    if user is None:
        user = model(username=email, email=email, first_name=first_name, last_name=last_name)
        user.is_superuser = user.is_staff = role == "superuser"
        user.password = hashed()
        user.save()
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    EmailAddress.objects.get_or_create(
        email=email, defaults={"user": user, "verified": True, "primary": True}
    )
    if not role:
        introduce(email=email, first_name=first_name, last_name=last_name, language="it", user=user)


def firm_of_the_learner() -> Enterprise | None:
    """Officine Serio, for which the demo learner registers."""
    return Enterprise.objects.filter(country="IT", tax_code="99900170160").first()
