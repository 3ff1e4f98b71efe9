"""Wagtail's search in the database, deaf to quotation marks: to SQLite's full text they are syntax."""

from typing import Any

from django.db import connection
from modelsearch.backends import database


class Unquoted:
    """While one types, every word is put between quotation marks; one of the reader's own broke the query."""

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            query = query.replace('"', " ").strip() or "-"  # nothing left to look for finds nothing
        return super().autocomplete(query, *args, **kwargs)


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail looks for
    """The search backend of the database in use."""
    if connection.vendor != "sqlite":
        return database.SearchBackend(params)
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend  # noqa: PLC0415 -- on SQLite only

    backend = database.SearchBackend(params)
    if type(backend) is not SQLiteSearchBackend:  # an SQLite without full text
        return backend
    return type("UnquotedSQLiteSearchBackend", (Unquoted, SQLiteSearchBackend), {})(params)
