"""Starting from nothing: tables made the quick way are the same, the demo begins and ends as a whole."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PORT"}}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "lms.site.settings.demo",
        "VAR_DIR": str(folder),
        **{name: str(value) for name, value in more.items()},
    }


QUICKLY = """
import django
django.setup()
from django.core.management import call_command
from lms.site.quick_migrations import quick_migrations
with quick_migrations() as quick:
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
print(quick)
"""


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares with the suite's own SQLite file")
def test_tables_made_the_quick_way_are_those_of_the_plain_way(tmp_path):
    """The suite's own database is made by plain `migrate`: every table and index must be the same."""
    folder = tmp_path / "not" / "there" / "yet"  # a fresh clone has no var/
    ran = subprocess.run(
        [sys.executable, "-c", QUICKLY],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "True"
    tables = "select type, name, tbl_name, sql from sqlite_master order by type, name"
    applied = "select app, name from django_migrations order by app, name"
    filled = ("wagtailcore_page", "wagtailcore_collection", "django_content_type", "auth_permission")
    with sqlite3.connect(folder / "db.sqlite3") as quick, connection.cursor() as plain:
        for question in (tables, applied):
            plain.execute(question)
            assert quick.execute(question).fetchall() == plain.fetchall()
        for table in filled:
            assert quick.execute(f"select count(*) from {table}").fetchone()[0] > 0, table


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def processes():
    """Every process of the machine with its parent."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            found[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    return found


def descendants(pid):
    parents = processes()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


ROUNDS = """
import django
django.setup()
from django.core.management import call_command
call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
call_command("tick")
call_command("repair")
"""


def ignore_interrupts():
    """As a script's background does to what it begins."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def drawn(folder):
    """How many certificates of the demo the worker has drawn so far."""
    with sqlite3.connect(folder / "db.sqlite3") as demo:
        query = "select count(*) from lms_certificates_certificate where pdf_file <> ''"
        return demo.execute(query).fetchone()[0]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes where Linux lists them")
def test_the_demo_serves_its_first_page_owes_nobody_a_mail_and_takes_all_its_processes_with_it(tmp_path):
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=environment(tmp_path, PORT=port),
        preexec_fn=ignore_interrupts,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Mails go to files" in line:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/it/") as page:
            text = page.read().decode()
            assert page.status == 200 and "<h1" in text
        children = descendants(demo.pid)
        assert len(children) >= 5, "a web server with two workers, the worker, the periodic round"
        deadline = time.monotonic() + 120
        while not drawn(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert drawn(tmp_path), "a forked worker can draw, though the demo's documents were drawn before"
        demo.send_signal(signal.SIGINT)
        rest, _nothing = demo.communicate(timeout=60)
        assert demo.returncode == 0
    assert f"http://127.0.0.1:{port}/" in "".join(said)
    assert rest.strip().splitlines()[0] == "Stopping.", "its first round found nothing to do"
    deadline = time.monotonic() + 10
    while (alive := children & set(processes())) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive

    later = subprocess.run(
        [sys.executable, "-c", ROUNDS],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    done = dict(line.split(": ") for line in later.stdout.splitlines())
    assert done and set(done.values()) == {"0"}
    assert not list(tmp_path.glob("mail/*"))
    with sqlite3.connect(tmp_path / "db.sqlite3") as demo:
        unsent = (
            "select count(*), sum(sent_at is null), sum(about_type like '%certificate%') from lms_mail_mail"
        )
        written, waiting, about_certificates = demo.execute(unsent).fetchone()
    assert (written > 150, waiting, about_certificates > 50) == (True, 0, True)
