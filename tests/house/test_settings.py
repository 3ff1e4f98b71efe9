"""Settings: what is misspelt is an error at start; production refuses what belongs to the demo."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lms.conf import DEFAULTS, check_settings, conf

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, []),
        ({"ORGANISATIN": "Typo"}, ["lms.E001"]),
        ({"DEFAULT_THRESHOLD_PERCENT": 0}, ["lms.E002"]),
        ({"BASE_URL": "https://www.example.it/"}, ["lms.E002"]),
    ],
)
def test_wrong_keys_and_values_are_errors(settings, given, ids):
    settings.LMS = given
    assert [error.id for error in check_settings(None)] == ids


def test_settings_are_read_at_each_call(settings):
    settings.LMS = {"ORGANISATION": "One"}
    first = conf.ORGANISATION
    settings.LMS = {"ORGANISATION": "Two"}
    assert (first, conf.ORGANISATION, conf.CONFIRM_HOURS) == ("One", "Two", DEFAULTS["CONFIRM_HOURS"])


def test_every_key_and_variable_is_documented():
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lms/site/settings").glob("*.py"))
    import re

    variables = set(re.findall(r'(?:environ(?:\.get\(|\[)|flag\(|listed\()"([A-Z_]+)"', source)) - {"DEBUG"}
    assert {name for name in variables | set(DEFAULTS) if f"`{name}`" not in page} == set()


def start_production(**environment):
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "lms.site.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"ALLOWED_HOSTS": "a.example"}, "SECRET_KEY must be set"),
        (
            {"ALLOWED_HOSTS": "a.example", "SECRET_KEY": "valico-demo-secret-known-to-everybody"},
            "SECRET_KEY must be set",
        ),
        ({"SECRET_KEY": "k" * 60}, "ALLOWED_HOSTS must name"),
    ],
)
def test_production_refuses_to_start_with_what_belongs_to_the_demo(environment, sentence):
    refused = start_production(**environment)
    assert refused.returncode != 0 and sentence in refused.stderr


def test_the_demo_keeps_the_log_of_its_jobs_to_itself(tmp_path):
    """Else the address and the sign-ins are gone from the screen within seconds; what fails is still said."""
    script = """
import logging, django
django.setup()
for name in ("django_tasks", "django_tasks_db", "certificates.receivers"):
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)  # as the worker does
    logger.info("went well")
    logger.error("%s failed", name)
"""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.site.settings.demo",
        "VAR_DIR": str(tmp_path),
    }
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    said = [line.rpartition(": ")[2] for line in ran.stderr.splitlines()]
    assert said == ["django_tasks failed", "django_tasks_db failed", "certificates.receivers failed"]
