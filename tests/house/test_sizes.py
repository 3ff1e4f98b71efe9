"""Files one can read at a sitting, functions one can read at a glance."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "courses", "webinars", "certificates", "benchmarks")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60

FILES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_says_what_it_is_for(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MOST_LINES
    tree = ast.parse(source)
    if source.strip():
        assert ast.get_docstring(tree), "the module docstring says in one line what the module is for"
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


# Third parties' rows that change without any event of theirs.
MAY_LISTEN_TO_SAVES = {"lms/pagecache/apps.py": "Wagtail announces no change of a page's privacy"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_signal_listens_to_our_own_saves(path):
    """A verb does what is to be done; a hidden reaction to `save()` is found by nobody."""
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    if str(path.relative_to(ROOT)) not in MAY_LISTEN_TO_SAVES:
        assert names & {"post_save", "pre_save", "m2m_changed"} == set()


def test_evidence_is_never_deleted_by_cascade():
    from django.apps import apps
    from django.db.models import CASCADE

    evidence = {"participation", "participant", "activity", "enterprise"}
    ours = [model for model in apps.get_models() if model._meta.app_label.startswith("lms_")]
    assert ours
    cascades = [
        f"{model._meta.label}.{field.name}"
        for model in ours
        for field in model._meta.local_fields
        if field.remote_field
        and getattr(field.remote_field, "on_delete", None) is CASCADE
        and field.remote_field.model._meta.model_name in evidence
    ]
    assert cascades == []
