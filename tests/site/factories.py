"""The demo site's pages and people, for tests that walk through them."""

from django.test import override_settings
from wagtail.models import Collection, Locale, Page, Site

from lms.site import demo
from lms.site.models import HomePage


def ensure_roots():
    """What Wagtail's migrations lay down and a flushed database (transactional tests) has lost."""
    locale, _created = Locale.objects.get_or_create(language_code="it")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root", locale=locale)
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")


def lay_site():
    """The start pages and notices in both languages, with the default site in place."""
    ensure_roots()
    if not Site.objects.filter(is_default_site=True).exists():
        root = Page.objects.get(depth=1)
        Site.objects.create(hostname="localhost", is_default_site=True, root_page=root)
    # Nobody searches here: without the search index the pages are there in a third of the time.
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        demo.load()
    Site.clear_site_root_paths_cache()
    return HomePage.objects.get(locale__language_code="it")
