"""Wagtail's search in the database, deaf to quotation marks: to SQLite's full text they are syntax."""

from typing import Any

from modelsearch.backends import database
from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend


class UnquotedSQLiteSearchBackend(SQLiteSearchBackend):
    """While one types, every word is put between quotation marks; one of the reader's own broke the query."""

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            query = query.replace('"', " ").strip() or "-"  # nothing left to look for finds nothing
        return super().autocomplete(query, *args, **kwargs)


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail looks for
    """The search backend of the database in use."""
    backend = database.SearchBackend(params)
    return UnquotedSQLiteSearchBackend(params) if type(backend) is SQLiteSearchBackend else backend
