"""Every sentence has its Italian, and what is compiled is what was translated."""

import os
import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted(
    path
    for package in ("lms", "courses", "webinars", "certificates")
    for path in (ROOT / package).rglob("locale/it/LC_MESSAGES/django.po")
)
APPS = sorted({path.parents[3] for path in CATALOGUES})
ids = [str(path.relative_to(ROOT)) for path in APPS]


def messages(path):
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def test_every_app_has_a_catalogue():
    apps = {path.parent for path in ROOT.glob("lms/*/apps.py")} | {
        path.parent for path in ROOT.glob("*/apps.py")
    }
    assert apps - set(APPS) == set()


@pytest.mark.parametrize("app", APPS, ids=ids)
def test_nothing_is_untranslated_or_doubtful(app):
    po = app / "locale/it/LC_MESSAGES/django.po"
    wanting = [
        message.id
        for message in messages(po)
        if message.fuzzy
        or not message.string
        or (isinstance(message.string, tuple) and not all(message.string))
    ]
    assert wanting == []


@pytest.mark.parametrize("app", APPS, ids=ids)
def test_placeholders_survive_translation(app):
    po = app / "locale/it/LC_MESSAGES/django.po"
    wrong = [message.id for message in messages(po) if list(message.check())]
    assert wrong == []


@pytest.mark.parametrize("app", APPS, ids=ids)
def test_what_is_compiled_is_what_was_translated(app):
    po = app / "locale/it/LC_MESSAGES/django.po"
    with po.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    stale = [
        message.id
        for message in messages(po)
        if isinstance(message.id, str)
        and (
            compiled.pgettext(message.context, message.id)
            if message.context
            else compiled.gettext(message.id)
        )
        != message.string
    ]
    assert stale == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs gettext")
@pytest.mark.parametrize("app", APPS, ids=ids)
def test_every_string_of_the_source_is_in_the_catalogue(app, tmp_path):
    """Collects the strings anew in a copy and compares."""
    ignored = {"locale", "__pycache__"}
    skip_rooms = app == ROOT / "lms"  # the rooms below have catalogues of their own
    copy = tmp_path / app.name
    shutil.copytree(
        app,
        copy,
        ignore=lambda folder, names: {
            name for name in names if name in ignored or (skip_rooms and (Path(folder) / name).is_dir())
        },
    )
    (copy / "locale").mkdir()
    subprocess.run(
        [str(Path(sys.executable).parent / "django-admin"), "makemessages", "-l", "it", "-v0"],
        cwd=copy,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )
    fresh = copy / "locale/it/LC_MESSAGES/django.po"
    now = {message.id for message in messages(fresh)} if fresh.exists() else set()
    assert now - {message.id for message in messages(app / "locale/it/LC_MESSAGES/django.po")} == set()


def test_one_sentence_has_one_italian():
    """Django pours all catalogues into one: where two rooms differ about a sentence, one of them loses."""
    said = {}
    for path in CATALOGUES:
        for message in messages(path):
            said.setdefault((message.context, str(message.id)), {}).setdefault(
                str(message.string), []
            ).append(str(path.parents[3].relative_to(ROOT)))
    assert {sentence: ways for sentence, ways in said.items() if len(ways) > 1} == {}


def test_italian_says_tu_in_every_room():
    """One voice in the whole house, that of the account pages it stands among (django-allauth, Django)."""
    formal = re.compile(
        r"\b(si colleghi|la sua iscrizione|il suo (?:posto|attestato)|speriamo lei|riprovi)\b"
    )
    found = [
        (message.string, words)
        for path in CATALOGUES
        for message in messages(path)
        if (words := formal.findall(str(message.string).lower()))
    ]
    assert found == []
