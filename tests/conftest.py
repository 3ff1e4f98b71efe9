"""What every test shares: a clean cache, the real Chromium, the language of the reader."""

import fcntl
import gc
import shutil

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _clean_slate():
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture(autouse=True)
def _wagtail_ground(request):
    """What Wagtail's migrations laid down and the flush after a transactional test took away."""
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("_django_db_helper")
    from django.conf import settings
    from wagtail.models import Collection, Locale, Page

    if Page.objects.filter(depth=1).exists() and Collection.objects.exists():
        return
    locale, _new = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


@pytest.fixture(autouse=True)
def _one_race_at_a_time(request, tmp_path_factory):
    """Two races of sixty threads in two processes would ask PostgreSQL for more connections than it has."""
    if "racing" not in request.node.path.name:
        yield
        return
    with (tmp_path_factory.getbasetemp().parent / "race.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium where there is one, else Playwright's own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    return {
        **browser_type_launch_args,
        **({"executable_path": chromium} if chromium else {}),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "it-IT", "timezone_id": "Europe/Rome"}


def _localize_permission(sender, **kwargs):
    """A migration makes it, not `post_migrate`: after a flush nobody else brings it back."""
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    if sender.label == "wagtail_localize":
        content_type, _new = ContentType.objects.get_or_create(
            app_label="wagtail_localize", model="translation"
        )
        Permission.objects.get_or_create(
            content_type=content_type,
            codename="submit_translation",
            defaults={"name": "Can submit translations"},
        )


def pytest_configure(config):
    """Migrations make millions of short-lived objects; collecting them less often saves a tenth."""
    from django.db.models.signals import post_migrate

    post_migrate.connect(_localize_permission, dispatch_uid="tests.localize_permission")
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(config, items):
    """Playwright's event loop lives in the test's thread, which Django takes for async code."""
    if any(item.get_closest_marker("browser") for item in items):
        import os

        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
