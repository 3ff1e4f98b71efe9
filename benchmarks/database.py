"""A database of the benchmark's own: a SQLite file, or on PostgreSQL new databases, dropped at the end."""

import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from .names import BARE_HOME

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("lms", "courses", "webinars", "certificates", "benchmarks")


class Databases:
    """The database that is measured (`url`) and its copy for the bare server (`bare_name`)."""

    def __init__(self, url: str, folder: Path) -> None:
        self.server, self.folder = url, folder
        self.url, self.name = f"sqlite:///{folder / 'db.sqlite3'}", str(folder / "db.sqlite3")
        self.bare_name = str(folder / "bare.sqlite3")
        if url:
            self.name = f"valico_benchmarks_{uuid.uuid4().hex[:8]}"
            self.bare_name = f"{self.name}_bare"
            self.url = _named(url, self.name)

    def copy(self, source: str, target: str) -> None:
        if self.server:
            names = sql.Identifier(target), sql.Identifier(source)
            _run(self.server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        else:
            shutil.copyfile(source, target)

    def make_bare(self) -> None:
        """A copy of the filled database whose only site is the bare one."""
        self.copy(self.name, self.bare_name)
        change = (
            "UPDATE wagtailcore_site SET root_page_id ="
            f" (SELECT id FROM wagtailcore_page WHERE slug = '{BARE_HOME}' AND depth = 2)"
        )
        if self.server:
            _run(_named(self.server, self.bare_name), change)
        else:
            with closing(sqlite3.connect(self.bare_name)) as file, file:
                file.execute(change)


@contextmanager
def own_databases(url: str, folder: Path) -> Iterator[Databases]:
    """An empty or already seeded database; `url` names a PostgreSQL server, or is empty for SQLite."""
    databases = Databases(url, folder)
    if not url:
        if kept(folder).exists():
            shutil.copyfile(kept(folder), databases.name)
        yield databases
        return
    databases.copy("template1", databases.name)
    try:
        yield databases
    finally:
        for name in (databases.bare_name, databases.name):
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            _run(url, statement)


def fill(folder: Path) -> None:
    """Migrates and seeds the database that Django is set up for, unless it was copied ready."""
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up only now
    from django.db import connection  # noqa: PLC0415 -- Django is set up only now

    from .seeding import seed  # noqa: PLC0415 -- Django is set up only now

    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and kept(folder).exists():
        return
    if is_sqlite:
        connection.ensure_connection()
        connection.connection.execute("PRAGMA synchronous=OFF")
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    seed()
    with connection.cursor() as cursor:
        # PostgreSQL does this by itself after a minute; on SQLite nobody does.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if is_sqlite else "ANALYZE")
    connection.close()
    if not is_sqlite:
        connection.close_pool()
        return
    for old in folder.parent.glob("seeded-*.sqlite3"):
        old.unlink()
    shutil.copyfile(folder / "db.sqlite3", kept(folder))


def kept(folder: Path) -> Path:
    """The seeded file of today and of these migrations, so that a second run begins at once."""
    digest = hashlib.sha256(datetime.now(UTC).date().isoformat().encode())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if {"migrations", "seeding"} & set(path.parts):
                digest.update(path.read_bytes())
    return folder.parent / f"seeded-{digest.hexdigest()[:16]}.sqlite3"


def _named(url: str, name: str) -> str:
    scheme, place, *_rest = urlsplit(url)
    return urlunsplit((scheme, place, f"/{name}", "", ""))


def _run(url: str, statement: sql.Composed | str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(statement)


def answers(url: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
