"""Filling an empty database with tables in a quarter of the time, with Django's own migrations.

Nearly all the time of `migrate` goes into drawing model classes of the past: after each of a thousand
operations Django draws anew every model that is related to the changed one, and in Wagtail nearly
everything is related to pages and users. On an empty database nobody has seen those classes yet. So here
only the changed model itself is drawn; wherever code of a migration runs (`RunPython`) Django draws all
of them from scratch, as it does for any delayed state. The migrations, their order and what they do to
the database are the same: a test compares.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import django
from django.db import models
from django.db.migrations import state as states
from django.utils.functional import cached_property

# The inside of Django is touched here: a version nobody has compared takes the plain way.
COMPARED_WITH = {(5, 2)}


@contextmanager
def quick_migrations() -> Iterator[bool]:
    """Within it `migrate` runs the quick way. Gives whether it does; for an empty database only."""
    if django.VERSION[:2] not in COMPARED_WITH:
        yield False
        return
    plain = {name: getattr(states.ProjectState, name) for name in _QUICK}
    plain_render = states.ModelState.render
    for name, quick in _QUICK.items():
        setattr(states.ProjectState, name, quick)
    states.ModelState.render = _render
    try:
        yield True
    finally:
        for name, method in plain.items():
            setattr(states.ProjectState, name, method)
        states.ModelState.render = plain_render


def _add_model(self: states.ProjectState, model_state: states.ModelState) -> None:
    """A new model: nothing points to it yet, so nothing else has to be drawn."""
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])


def _alone(method: Callable[..., None]) -> Callable[..., None]:
    """A change of a field draws its own model only, unless foreign keys take their type from that field."""

    def changed(self: states.ProjectState, app_label: str, model_name: str, name: str, *rest: Any) -> None:
        self.changed_field = name
        try:
            method(self, app_label, model_name, name, *rest)
        finally:
            del self.changed_field

    return changed


def _reload_model(self: states.ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" not in self.__dict__:
        return
    name = getattr(self, "changed_field", None)
    if not delay and name is not None:
        field = self.models[app_label, model_name].fields.get(name)
        delay = field is None or not states.field_is_referenced(self, (app_label, model_name), (name, field))
    if delay:
        self.is_delayed = True
        self._reload({(app_label, model_name)})
    else:
        self._reload(self._find_reload_model(app_label, model_name))


_QUICK: dict[str, Callable[..., None]] = {
    "add_model": _add_model,
    "reload_model": _reload_model,
    **{
        name: _alone(getattr(states.ProjectState, name))
        for name in ("add_field", "alter_field", "remove_field")
    },
}


def _render(self: states.ModelState, apps: states.StateApps) -> type[models.Model]:
    """As Django's own, but each field is copied, not taken apart and built again."""
    originals = self.fields
    self.fields = {name: _Copied(field) for name, field in originals.items()}
    try:
        return _PLAIN_RENDER(self, apps)
    finally:
        self.fields = originals


_PLAIN_RENDER = states.ModelState.render


class _Copied:
    """Stands for a field where Django only asks it for a clone."""

    def __init__(self, field: models.Field) -> None:
        self.field = field

    def clone(self) -> models.Field:
        field = self.field
        if not type(field).__module__.startswith("django.db.models."):
            return field.clone()  # only of Django's own fields it is known that a copy is the same
        new = copy.deepcopy(field)
        _forget_answers(new)
        if new.remote_field:
            _forget_answers(new.remote_field)
        # Columns stand in the order in which their fields were made.
        new.creation_counter = models.Field.creation_counter
        models.Field.creation_counter += 1
        return new


def _forget_answers(thing: Any) -> None:
    """A copy also copies what was worked out before the field belonged to a model."""
    for name in _cached_names(type(thing)):
        thing.__dict__.pop(name, None)


@cache
def _cached_names(kind: type) -> tuple[str, ...]:
    return tuple(
        name
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, cached_property)
    )
