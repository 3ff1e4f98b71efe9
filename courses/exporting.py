"""The learners of a course as CSV or XLSX: pseudonymous, a list that leaves the house names nobody."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms import exports
from lms.audit.trail import record
from lms.conf import conf
from lms.ledger.models import Activity, Participation

from .models import QuizAttempt

# The file "course completion and certificates" of the reporting staff; the columns on certificates are in the
# export of certificates, under the same person_id.
COLUMNS = [
    exports.Column("course", gettext_lazy("Course")),
    exports.Column("edition", gettext_lazy("Language of enrolment")),
    exports.Column("skill_type", gettext_lazy("Skill type")),
    exports.Column("person_id", gettext_lazy("Person (pseudonym)"), "integer"),
    exports.Column("enterprise_cf", gettext_lazy("Tax code of the enterprise")),
    exports.Column("enrolled_on", gettext_lazy("Enrolled"), "datetime"),
    exports.Column("completed_on", gettext_lazy("Completed on"), "datetime"),
    exports.Column("attendance_pct", gettext_lazy("Progress (%)"), "integer"),
    exports.Column("score", gettext_lazy("Mean of the best quiz scores (%)"), "decimal", 2),
    exports.Column("left_on", gettext_lazy("Left the course"), "datetime"),
]
_FIELDS = (
    "pk",
    "language",
    "participant_id",
    "enterprise__tax_code",
    "registered_at",
    "completed_at",
    "progress",
    "cancelled_at",
)


def rows(activity: Activity, learners: QuerySet[Participation]) -> Iterator[tuple[Any, ...]]:
    """One tuple per learner in the order of COLUMNS; two queries, streamed."""
    scores = mean_scores(activity)
    title, skill = activity.title, str(activity.get_skill_type_display())
    for pk, language, person, tax_code, enrolled, completed, progress, left in learners.values_list(
        *_FIELDS
    ).iterator(chunk_size=2000):
        yield title, language, skill, person, tax_code, enrolled, completed, progress, scores.get(pk), left


def mean_scores(activity: Activity) -> dict[int, Decimal]:
    """Per participation the mean, over its quizzes, of the best attempt (percent). One query."""
    best: dict[int, list[Decimal]] = defaultdict(list)
    attempts = QuizAttempt.objects.submitted().filter(participation__activity=activity).order_by()
    grouped = attempts.values("participation_id", "quiz_key").annotate(best=Max("score"))
    for participation_id, score in grouped.values_list("participation_id", "best"):
        best[participation_id].append(score)
    return {pk: sum(found, Decimal(0)) / len(found) for pk, found in best.items()}


def export(
    activity: Activity, learners: QuerySet[Participation], wanted: str, *, acting_user: Any
) -> HttpResponseBase:
    """The download of what the list shows, noted in the audit trail. Raises `exports.TooManyRows`."""
    export_format = exports.chosen_format(wanted)
    count, today = learners.count(), timezone.localdate()
    record(
        "lms_courses.export_learners",
        activity,
        after={"format": export_format.value, "rows": count},
        acting_user=acting_user,
    )
    return exports.respond(
        COLUMNS,
        rows(activity, learners),
        export_format=export_format,
        table="course-learners",
        period=f"course-{activity.pk}",
        cut_off=today,
        notes=[
            (_("Organisation"), conf.ORGANISATION),
            (_("Course"), activity.title),
            (_("Content"), ngettext("%(count)d learner", "%(count)d learners", count) % {"count": count}),
            (_("As of"), today.isoformat()),
            (_("Made by"), str(acting_user)),
        ],
    )
