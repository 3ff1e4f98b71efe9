"""The way through a course: modules and steps of all its live editions, in the author's order, as one course.

A course is one in all its languages: a step that is not translated yet is offered in the language it has, so
that nobody completes a course by a half-finished translation, and nobody gets stuck in one.
"""

import uuid
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, CharField, F, IntegerField, Q, Value
from django.utils.translation import get_language
from wagtail.models import Page, get_page_models

from .kinds import CompletionRule, StepKind
from .models import CourseMixin, LessonProgress, ModuleMixin, StepMixin

STEPLEN = Page.steplen
COLUMNS = (
    *("path", "title", "slug", "translation_key", "url_path"),
    *("step_kind", "step_required", "step_minutes"),
)


@dataclass
class Step:
    """A lesson or a quiz as the learner meets it; `language` only when it is not the reader's."""

    key: uuid.UUID
    title: str
    url: str
    kind: str
    required: bool
    minutes: int
    language: str = ""
    opened: bool = False
    done: bool = False

    @property
    def is_quiz(self) -> bool:
        return self.kind == StepKind.QUIZ


@dataclass
class Module:
    key: uuid.UUID
    title: str
    slug: str
    steps: list[Step] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Share of its required steps done, of all when none is required."""
        wanted = [step for step in self.steps if step.required] or self.steps
        return percent_of(wanted)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass
class Outline:
    rule: str
    modules: list[Module]

    @property
    def steps(self) -> list[Step]:
        return [step for module in self.modules for step in module.steps]

    @property
    def counting(self) -> list[Step]:
        """The steps the completion depends on; all of them when the author requires none."""
        steps = self.steps
        wanted = [step for step in steps if step.required]
        if self.rule == CompletionRule.QUIZZES:
            wanted = [step for step in wanted if step.is_quiz] or wanted
        return wanted or steps

    @property
    def missing(self) -> list[Step]:
        return [step for step in self.counting if not step.done]

    @property
    def percent(self) -> int:
        return percent_of(self.counting)

    @property
    def is_met(self) -> bool:
        """Whether the author's rule is met; a course without a step is never complete."""
        return bool(self.counting) and not self.missing

    @property
    def has_begun(self) -> bool:
        return any(step.done for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        """Where to resume: the first step still missing, then the first optional one not done."""
        missing = {step.key for step in self.missing}
        left = [step for step in self.steps if not step.done]
        return next((step for step in left if step.key in missing), next(iter(left), None))

    def around(self, key: uuid.UUID) -> tuple[Step | None, Step | None, Step | None]:
        """The step before, the step itself and the step after."""
        steps = self.steps
        for position, step in enumerate(steps):
            if step.key == key:
                before = steps[position - 1] if position else None
                return before, step, steps[position + 1] if position + 1 < len(steps) else None
        return None, None, None

    def tick_off(self, done: Container[uuid.UUID], opened: Container[uuid.UUID] = ()) -> "Outline":
        """Marks what one learner has done and opened, and unmarks the rest; returns itself."""
        for step in self.steps:
            step.done = step.key in done
            step.opened = step.done or step.key in opened
        return self


def percent_of(steps: Sequence[Step]) -> int:
    """Rounded down: 100 means all of them."""
    return 100 * sum(step.done for step in steps) // len(steps) if steps else 0


def models_of(mixin: type) -> list[Any]:
    """The page types built on a mixin, a host's own included; of parent and child only the parent."""
    found = [model for model in get_page_models() if issubclass(model, mixin)]
    return [
        model
        for model in found
        if not any(model is not other and issubclass(model, other) for other in found)
    ]


def editions_of(key: uuid.UUID) -> list[Any]:
    """The live translations of a course, the oldest first: that one's rule counts. One query."""
    for model in models_of(CourseMixin):
        pages = list(model.objects.live().filter(translation_key=key).select_related("locale").order_by("pk"))
        if pages:
            return pages
    return []


def editions_around(page: Page) -> list[Any]:
    """The live editions of the course around a module or step; none when its own is not live. One query."""
    above = [page.path[:end] for end in range(STEPLEN, len(page.path), STEPLEN)]
    for model in models_of(CourseMixin):
        key = model.objects.filter(path__in=above, live=True).order_by().values("translation_key")[:1]
        pages = list(model.objects.live().filter(translation_key=key).select_related("locale").order_by("pk"))
        if pages:
            return pages
    return []


def edition_for(editions: Sequence[Any], language: str | None = None) -> Any:
    """The edition in a language (the active one by default), else the oldest."""
    language = language or get_language() or ""
    return next((page for page in editions if page.locale.language_code == language), editions[0])


def outline_of(editions: Sequence[Any], shown: Any = None) -> Outline:
    """The merged outline as a reader of the edition `shown` meets it. One query."""
    shown = shown or editions[0]
    in_order = [shown, *(page for page in editions if page.pk != shown.pk)]
    rows = list(_rows(in_order))
    lead_path = editions[0].path
    required = {
        row["translation_key"]: row["step_required"] for row in rows if not row["path"].startswith(lead_path)
    }
    required |= {
        row["translation_key"]: row["step_required"] for row in rows if row["path"].startswith(lead_path)
    }
    modules: dict[uuid.UUID, Module] = {}
    seen: set[uuid.UUID] = set()
    for edition in in_order:
        own = [row for row in rows if row["path"].startswith(edition.path)]
        _merge(edition, own, edition.pk == shown.pk, required, modules, seen)
    return Outline(editions[0].completion_rule, [module for module in modules.values() if module.steps])


def _merge(
    edition: Any,
    rows: list[dict[str, Any]],
    is_shown: bool,
    required: dict[uuid.UUID, bool],
    modules: dict[uuid.UUID, Module],
    seen: set[uuid.UUID],
) -> None:
    """Adds what an edition has and the ones before have not."""
    course_url = edition.get_url() or "/"
    by_path: dict[str, Module] = {}
    for row in rows:
        key = row["translation_key"]
        if row["step_kind"] == "module":
            by_path[row["path"]] = modules.setdefault(key, Module(key, row["title"], row["slug"]))
            continue
        module = by_path.get(row["path"][:-STEPLEN])
        if module is None or key in seen:  # its module is a draft, or it is known in the reader's language
            continue
        seen.add(key)
        module.steps.append(
            Step(
                key=key,
                title=row["title"],
                url=course_url + row["url_path"][len(edition.url_path) :],
                kind=row["step_kind"],
                required=required[key],
                minutes=row["step_minutes"],
                language="" if is_shown else edition.locale.language_code,
            )
        )


def _rows(editions: Sequence[Any]) -> Iterator[dict[str, Any]]:
    below = reduce(or_, (Q(path__startswith=page.path, depth__gt=page.depth) for page in editions))
    parts = []
    for model in (*models_of(ModuleMixin), *models_of(StepMixin)):
        is_step = issubclass(model, StepMixin)
        kind = str(model.lms_step_kind) if is_step else "module"
        parts.append(
            model.objects.live()
            .filter(below)
            .annotate(
                step_kind=Value(kind, output_field=CharField()),
                step_required=F("required") if is_step else Value(False, output_field=BooleanField()),
                step_minutes=F("minutes") if is_step else Value(0, output_field=IntegerField()),
            )
            .order_by()
            .values(*COLUMNS)
        )
    return iter(parts[0].union(*parts[1:], all=True).order_by("path"))


def opened_and_done(participation: Any) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The keys of everything a learner has opened, and of everything done. One query."""
    rows = LessonProgress.objects.filter(participation=participation).order_by()
    found = list(rows.values_list("lesson_key", "done_at"))
    return {key for key, _done_at in found}, {key for key, done_at in found if done_at}


def done_keys(participation: Any) -> set[uuid.UUID]:
    return set(
        LessonProgress.objects.done().filter(participation=participation).values_list("lesson_key", flat=True)
    )
