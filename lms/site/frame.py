"""What surrounds every page: menu, footer, languages. Cached, so that a page costs no query for it."""

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from lms.conf import conf
from lms.portal import links

GENERATION = "lms_site.generation"
# Several processes with a local memory cache each notice a change of pages this late (seconds).
LIFETIME = 60


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    url: str
    is_current: bool
    is_translation: bool


class Frame:
    """The frame of one page; everything is worked out only when the template asks."""

    def __init__(self, request: HttpRequest | None, page: Page | None) -> None:
        self.request, self.page = request, page
        self.language = get_language() or settings.LANGUAGE_CODE
        self.path = request.path if request else ""

    base_url = property(lambda self: conf.BASE_URL)
    organisation = property(lambda self: conf.ORGANISATION)
    programme_line = property(lambda self: conf.PROGRAMME_LINE)

    @cached_property
    def menu(self) -> list[MenuItem]:
        """Pages directly under the home page that editors show in menus, then the fixed addresses."""
        items = [MenuItem(title, url, self.path.startswith(url)) for title, url in _menu_pages(self)]
        for title, name in ((_("My learning"), "lms_portal:home"), (_("Verify a certificate"), VERIFY)):
            try:
                url = reverse(name)
            except NoReverseMatch:  # the wing is not installed
                continue
            items.append(MenuItem(title, url, self.path.startswith(url)))
        return items

    @cached_property
    def notices(self) -> links.Notices:
        return links.notices(self.language)

    @cached_property
    def may_open_cms(self) -> bool:
        return may_open_cms(getattr(self.request, "user", None))

    @cached_property
    def languages(self) -> list[Language]:
        """Every language with the address of this very page in it, else of that language's start page."""
        translations = _translations(self.page) if self.page is not None and self.page.pk else {}
        return [
            Language(
                code=code,
                name=get_language_info(code)["name_local"].capitalize(),
                url=translations.get(code) or self._elsewhere(code),
                is_current=code == self.language,
                is_translation=code in translations or self._has_twin(code),
            )
            for code, _name in settings.LANGUAGES
        ]

    @cached_property
    def canonical(self) -> str:
        """The absolute address of this page without parameters."""
        return f"{conf.BASE_URL}{self.path}" if self.path else ""

    def _has_twin(self, code: str) -> bool:
        """A view (not a CMS page) exists in every language under the prefix of the language."""
        match = self.request.resolver_match if self.request else None
        return (
            self.page is None
            and match is not None
            and match.url_name != "wagtail_serve"
            and translate_url(self.path, code).startswith(f"/{code}/")
        )

    def _elsewhere(self, code: str) -> str:
        if self._has_twin(code):
            return translate_url(self.request.get_full_path(), code)
        with override(code):
            return reverse("wagtail_serve", args=[""])


# The public page where anybody checks a certificate.
VERIFY = "lms_certificates:verify"


def forget(**kwargs: Any) -> None:
    """Pages changed: what the cache knows of menus and translations no longer holds."""
    cache.set(GENERATION, time.time_ns(), None)


def remembered(key: str, work_out: Any) -> Any:
    """A value of the current generation from the cache, worked out when missing."""
    key = f"lms_site.{cache.get(GENERATION, 0)}.{key}"
    value = cache.get(key)
    if value is None:
        value = work_out()
        cache.set(key, value, LIFETIME)
    return value


# Below the tree's root stand the start pages, one per language; the menu is what stands below those.
MENU_DEPTH = 3


def _menu_pages(frame: Frame) -> list[tuple[str, str]]:
    def work_out() -> list[tuple[str, str]]:
        pages = Page.objects.live().in_menu().filter(depth=MENU_DEPTH, locale__language_code=frame.language)
        found = [(page.title, page.get_url()) for page in pages.order_by("path")]
        return [(title, url) for title, url in found if url]

    return remembered(f"menu.{frame.language}", work_out)


def _translations(page: Page) -> dict[str, str]:
    def work_out() -> dict[str, str]:
        twins = Page.objects.live().filter(translation_key=page.translation_key).select_related("locale")
        return {twin.locale.language_code: twin.get_url() or "" for twin in twins}

    return remembered(f"translations.{page.translation_key}", work_out)


def notice_pages(language: str) -> links.Notices:
    """Privacy notice, accessibility statement and contact page in a language; see `lms.portal.links`."""
    from .models import StandardPage  # noqa: PLC0415 -- models are ready only when a page is shown

    def work_out() -> links.Notices:
        pages = StandardPage.objects.live().filter(locale__language_code=language).exclude(role="")
        return {page.role: (page.get_url() or "", page.title) for page in pages.order_by("path")}

    return remembered(f"notices.{language}", work_out)


def may_open_cms(user: Any) -> bool:
    """Whether to show the way into the CMS. Kept for a while: the CMS itself asks again at the door."""
    if not getattr(user, "is_authenticated", False):
        return False
    return user.is_superuser or remembered(
        f"cms.{user.pk}", lambda: user.has_perm("wagtailadmin.access_admin")
    )
