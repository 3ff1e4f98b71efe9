"""The start pages of both languages, the sites, and the bare pages of the baseline."""

from django.apps import apps
from wagtail.models import Locale, Page, Site

from ..bare.models import BarePage
from ..names import BARE_HOME, BARE_SLUG
from .trees import plant


def homes() -> dict[str, Page]:
    """The start page of each language; Wagtail's welcome page goes."""
    root = Page.objects.get(depth=1)
    home_model = apps.get_model("lms_site", "HomePage")
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in ("it", "en")}
    Site.objects.all().delete()
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()
    start = {"sentence": "Formazione e webinar per chi esporta"}
    italian = home_model(title="Valico", slug="valico-it", locale=locales["it"], **start)
    english = home_model(
        title="Valico",
        slug="valico-en",
        locale=locales["en"],
        translation_key=italian.translation_key,
        **start,
    )
    plant([(root, [italian, english])])
    Site.objects.create(hostname="127.0.0.1", port=80, root_page=italian, is_default_site=True)
    return {"it": italian, "en": english}


def bare_pages() -> None:
    """A start page with one page below, as deep as a new site of Wagtail's is."""
    root = Page.objects.get(depth=1)
    home = BarePage(title="Bare", slug=BARE_HOME, locale=Locale.objects.get(language_code="it"))
    plant([(root, [home])])
    plant([(home, [BarePage(title="A page", slug=BARE_SLUG)])])
