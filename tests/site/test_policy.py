"""No inline code on the public site; the CMS, which needs it, is the only exception."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse

ROOT = Path(__file__).resolve().parents[2]


def policy(response):
    return dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))


def test_the_public_site_allows_only_its_own_code(client, home):
    assert policy(client.get(home.url)) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "media-src": "'self'",
        "frame-src": "'self' https://www.youtube-nocookie.com https://player.vimeo.com",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }


@pytest.mark.django_db
def test_pages_that_fail_are_guarded_too(client):
    assert policy(client.get("/it/niente/"))["script-src"] == "'self'"


def test_inline_code_is_allowed_inside_the_cms_only(admin_client, home):
    assert policy(admin_client.get(reverse("wagtailadmin_home")))["script-src"] == "'self' 'unsafe-inline'"
    assert policy(admin_client.get(home.url))["script-src"] == "'self'"
    # An address that merely begins alike is not the CMS.
    assert policy(admin_client.get("/cms-like/"))["script-src"] == "'self'"


INLINE = re.compile(
    r"""\sstyle=["']|\son(click|change|submit|load)=|<style|<script(?![^>]*\ssrc=)(?![^>]*json)"""
)


def test_no_public_template_holds_inline_code():
    templates = [*ROOT.glob("lms/site/templates/**/*.html"), *ROOT.glob("lms/portal/templates/**/*.html")]
    guilty = [str(path) for path in templates if INLINE.search(path.read_text()) and "mail" not in path.parts]
    assert guilty == []
    assert len(templates) > 30


STATIC = re.compile(r"{% static ['\"]([^'\"]+)['\"] %}")
ICON = re.compile(r"{% icon ['\"]([^'\"]+)['\"]")


def everywhere(pattern):
    """What the templates of all our apps name, from the file system."""
    found = {}
    for package in ("lms", "courses", "webinars", "certificates"):
        for path in (ROOT / package).rglob("templates/**/*.html"):
            for name in pattern.findall(path.read_text()):
                found.setdefault(name, path.name)
    return found


def test_every_file_a_template_names_exists():
    # With hashed names a missing file is an error 500 on every page.
    named = everywhere(STATIC)
    assert {name: where for name, where in named.items() if not find(name)} == {}
    assert "lms/portal/valico.css" in named


def test_every_icon_a_template_names_is_in_the_set():
    sprites = Path(find("svg/sprites.svg")).read_text()
    named = everywhere(ICON)
    # Inside the CMS the tag of the same name draws Wagtail's own icons.
    ours = {name: where for name, where in named.items() if f'id="it-{name}"' not in sprites}
    assert ours == {}
