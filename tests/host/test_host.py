"""Valico as a plugin: the host's journey runs under the host's settings, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def under_the_host(*command, **environment):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **{
                key: value
                for key, value in os.environ.items()
                if not key.startswith(("PYTEST_", "DATABASE_URL"))
            },
            "DJANGO_SETTINGS_MODULE": "tests.host.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_registration_runs_through_in_a_host_of_its_own_kind():
    run = under_the_host(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--ds", "tests.host.settings"),
        *("-o", "python_files=journey_*.py", "-o", "addopts=", "tests/host"),
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    assert "3 passed" in run.stdout


def test_no_migration_is_missing_under_another_user_model():
    run = under_the_host("manage.py", "makemigrations", "--check", "--dry-run")
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_misspelt_setting_is_an_error_at_start():
    run = under_the_host("manage.py", "check", HOST_EXTRA_LMS_KEY="1")
    assert run.returncode != 0 and "lms.E001" in run.stderr
