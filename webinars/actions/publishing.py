"""From page to ledger: publishing brings the Activity, its session and the other editions up to date."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from lms.audit.trail import record, snapshot
from lms.ledger.actions import lock, promote, withdraw_offers
from lms.ledger.errors import AlreadyOver
from lms.ledger.kinds import EVENT_KINDS, ActivityKind, Service
from lms.ledger.models import Activity

from ..errors import AlreadyCalledOff, ReasonMissing
from ..models import Session, WebinarPage
from ..models.pages import SHARED_FIELDS
from .arranging import arrange, note_end, span_of
from .asking import carry_questions
from .reminding import plan_mails
from .settling import settle_everybody

COPIED = (
    "kind",
    "audience",
    "mode",
    "capacity",
    "registration_opens_at",
    "registration_closes_at",
    "threshold_percent",
    "issues_certificate",
    "province",
    "skill_type",
    "completion_rule",
    "sessions_needed",
    "needs_approval",
    "seats_per_enterprise",
    "prefers_new_enterprises",
    "offer_hours",
    "invitation_list_only",
)
SPAN = ("starts_at", "ends_at", "duration_minutes", "session_count")
# What decides who attended: a change after the event settles everybody anew.
DECISIVE = (*SPAN, "threshold_percent", "completion_rule", "sessions_needed")
AUDITED = (*COPIED, *SPAN, "titles", "is_open", "service")


@transaction.atomic
def publish(page: WebinarPage, *, acting_user: Any = None) -> Activity:
    """Brings the Activity and its sessions in step with a page just published, and tells people what moved.

    All editions of a webinar share one Activity and the fields of SHARED_FIELDS: the edition published last
    counts, and the others (live and draft) are given its values, so that two pages never disagree. Any number
    of times. Waiting people move up when seats were added.
    """
    activity = Activity.objects.filter(translation_key=page.translation_key).first()
    is_new = activity is None
    activity = Activity(translation_key=page.translation_key) if is_new else lock(activity)
    before = {} if is_new else snapshot(activity, AUDITED)
    for name in COPIED:
        setattr(activity, name, getattr(page, name))
    for name, value in span_of(activity, page).items():
        setattr(activity, name, value)
    activity.titles = {**activity.titles, page.locale.language_code: page.title}
    activity.service = _service(page.kind)
    activity.page_id = activity.page_id or page.pk
    activity.is_open = True
    activity.save()
    after = snapshot(activity, AUDITED)
    if after != before:
        record("lms_webinars.publish", activity, before=before, after=after, acting_user=acting_user)
    _share(page)
    carry_questions(activity, page, acting_user=acting_user)
    said_other_title = not is_new and before["titles"] != after["titles"]
    moved = arrange(activity, page, said_other_title=said_other_title, acting_user=acting_user)
    note_end(activity)
    plan_mails(activity, page)
    promote(activity, acting_user=acting_user)
    if activity.is_over and (moved or any(before.get(name) != after[name] for name in DECISIVE)):
        reason = _("Time or attendance needed changed on the page")
        settle_everybody(activity, reason=reason, acting_user=acting_user)
    if moved and not is_new:
        transaction.on_commit(partial(_tell_participants, activity.pk), robust=True)
    return activity


@transaction.atomic
def unpublish(page: Page, *, acting_user: Any = None) -> None:
    """Closes registration when no edition is live any more. People and history stay as they are."""
    activity = Activity.objects.filter(translation_key=page.translation_key, kind__in=EVENT_KINDS).first()
    if activity is None:
        return
    others = WebinarPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    live = others.live().first()
    before = snapshot(activity, ["is_open", "page"])
    activity.is_open = live is not None
    if live and activity.page_id in (None, page.pk):
        activity.page_id = live.pk
    activity.save(update_fields=["is_open", "page"])
    after = snapshot(activity, ["is_open", "page"])
    if after != before:
        record("lms_webinars.unpublish", activity, before=before, after=after, acting_user=acting_user)


@transaction.atomic
def call_off(activity: Activity, *, reason: str, acting_user: Any) -> Activity:
    """Calls the event off for good: everybody registered gets a cancellation for mailbox and calendar.

    Raises `ReasonMissing`, `AlreadyCalledOff`, and `AlreadyOver`: what was held cannot be unmade.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    activity = lock(activity)
    if activity.cancelled_at:
        raise AlreadyCalledOff
    if activity.is_over:
        raise AlreadyOver
    activity.cancelled_at, activity.cancellation_reason = timezone.now(), reason
    activity.save(update_fields=["cancelled_at", "cancellation_reason"])
    record(
        "lms_webinars.call_off",
        activity,
        after=snapshot(activity, ["cancelled_at"]),
        reason=reason,
        acting_user=acting_user,
    )
    withdraw_offers(activity, acting_user=acting_user)
    Session.objects.filter(activity=activity).update(changed_at=timezone.now())
    transaction.on_commit(partial(_tell_participants, activity.pk), robust=True)
    return activity


def _tell_participants(activity_pk: int) -> None:
    from ..tasks import tell_participants  # noqa: PLC0415 -- tasks stand above actions

    tell_participants.enqueue(activity_pk)


def _service(kind: str) -> str:
    return Service.MATCHMAKING if kind == ActivityKind.MATCHMAKING else Service.TRAINING


def _share(page: WebinarPage) -> None:
    """Gives the shared fields to the other editions: to what is live, and to drafts that would undo it."""
    others = WebinarPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    values = {name: getattr(page, name) for name in SHARED_FIELDS}
    stored = page.serializable_data()
    for other in others:
        if any(getattr(other, name) != value for name, value in values.items()):
            WebinarPage.objects.filter(pk=other.pk).update(**values)
        revision = other.latest_revision
        if revision and any(revision.content.get(name) != stored[name] for name in SHARED_FIELDS):
            revision.content.update({name: stored[name] for name in SHARED_FIELDS})
            revision.save(update_fields=["content"])
