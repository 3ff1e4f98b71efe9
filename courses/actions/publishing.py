"""What follows when an author publishes, moves or deletes: the ledger and the learners keep up."""

import uuid
from collections import defaultdict
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.models import Page

from lms.audit.trail import record, snapshot
from lms.ledger.kinds import ActivityKind
from lms.ledger.models import Activity, Participation

from ..models import CourseMixin, DueCourse, LessonProgress
from ..outline import STEPLEN, edition_for, editions_of, models_of, outline_of
from .learning import settle

MIRRORED = ("titles", "page", "is_open", "skill_type", "duration_minutes", "issues_certificate")


@transaction.atomic
def mirror(key: uuid.UUID, *, acting_user: Any = None) -> Activity | None:
    """Makes the ledger's Activity say what the live pages of a course say; returns it.

    One Activity for all translations. Without a live page it is closed and keeps what it last said. None when
    the course was never published.
    """
    activity = Activity.objects.select_for_update(of=("self",)).filter(translation_key=key).first()
    editions = editions_of(key)
    if activity is None and not editions:
        return None
    before = snapshot(activity, MIRRORED) if activity else None
    activity = activity or Activity(translation_key=key, kind=ActivityKind.COURSE)
    activity.is_open = bool(editions)
    if editions:
        lead = editions[0]
        # A new dict: the one before is what the trail shows.
        activity.titles = activity.titles | {page.locale.language_code: page.title for page in editions}
        activity.page_id = edition_for(editions, lead.locale.language_code).pk
        activity.skill_type = lead.skill_type
        activity.duration_minutes = int(lead.duration_hours * 60)
        activity.issues_certificate = lead.issues_certificate
    after = snapshot(activity, MIRRORED)
    if after == before:
        return activity
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError:  # two languages published in the same moment
        return Activity.objects.get(translation_key=key)
    record("lms_courses.mirror", activity, before=before, after=after, acting_user=acting_user)
    return activity


@transaction.atomic
def note_change(page: Page, *, acting_user: Any = None) -> list[uuid.UUID]:
    """Notes that the course this page is or belongs to changed, so that its learners are looked at.

    Returns its key; nothing for a page that belongs to no course.
    """
    above = [page.path[:end] for end in range(STEPLEN, len(page.path) + 1, STEPLEN)]
    keys: set[uuid.UUID] = set()
    for model in models_of(CourseMixin):
        found = model.objects.filter(path__in=above)
        keys |= set(found.order_by().values_list("translation_key", flat=True))
    for key in keys:
        DueCourse.objects.get_or_create(translation_key=key)
    return sorted(keys)


def recount_due() -> int:
    """Looks at the learners of every changed course; returns how many of them completed by it."""
    return sum(recount(due.translation_key) for due in DueCourse.objects.order_by("since"))


def recount_all() -> int:
    """The same for every course with learners under way: the net under everything else."""
    under_way = Participation.objects.active().filter(
        activity__kind=ActivityKind.COURSE, completed_at=None, activity__is_open=True
    )
    keys = set(under_way.order_by().values_list("activity__translation_key", flat=True).distinct())
    for model in models_of(CourseMixin):
        keys |= set(model.objects.live().order_by().values_list("translation_key", flat=True))
    return sum(map(recount, sorted(keys)))


@transaction.atomic
def recount(key: uuid.UUID, *, acting_user: Any = None) -> int:
    """Brings Activity, progress and completions of one course up to date; returns how many completed.

    The number of reads does not grow with lessons or learners; only what changed is written.
    """
    DueCourse.objects.filter(translation_key=key).delete()
    activity = mirror(key, acting_user=acting_user)
    editions = editions_of(key)
    if activity is None or not editions:
        return 0
    outline = outline_of(editions)
    done: dict[int, set[uuid.UUID]] = defaultdict(set)
    under_way = Participation.objects.active().filter(activity=activity, completed_at=None)
    rows = LessonProgress.objects.done().filter(participation__in=under_way).order_by()
    for participation_id, lesson_key in rows.values_list("participation_id", "lesson_key"):
        done[participation_id].add(lesson_key)
    completed = 0
    for participation in under_way.order_by("pk"):
        outline.tick_off(done[participation.pk])
        if outline.is_met or min(outline.percent, 99) != participation.progress:
            completed += (
                settle(participation, outline=outline, acting_user=acting_user).completed_at is not None
            )
    return completed
