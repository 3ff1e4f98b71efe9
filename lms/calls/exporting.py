"""The files handed over from this room: applications with their outcome, and the service log."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.audit.trail import record
from lms.conf import conf
from lms.enterprises.sizes import SizeClass
from lms.exports import Column, ExportFormat, respond

from .models import CallApplication, ServiceContact

ROWS_AT_ONCE = 2_000

APPLICATION_COLUMNS = (
    Column("call_code", gettext_lazy("Call")),
    Column("call_title", gettext_lazy("Title of the call")),
    Column("enterprise_cf", gettext_lazy("Tax code")),
    Column("enterprise_name", gettext_lazy("Enterprise")),
    Column("size", gettext_lazy("Size on the day of application")),
    Column("nuts3", gettext_lazy("Province (NUTS3)")),
    Column("assisted", gettext_lazy("Assisted with this call"), "boolean"),
    Column("assistance_hours", gettext_lazy("Hours of assistance"), "decimal", 2),
    Column("submitted_on", gettext_lazy("Submitted"), "date"),
    Column("protocol", gettext_lazy("Protocol number")),
    Column("requested_eur", gettext_lazy("Requested (EUR)"), "decimal", 2),
    Column("eligible_eur", gettext_lazy("Eligible expenditure (EUR)"), "decimal", 2),
    Column("granted_eur", gettext_lazy("Granted (EUR)"), "decimal", 2),
    Column("form", gettext_lazy("Form of support")),
    Column("intensity_pct", gettext_lazy("Intensity (%)"), "decimal", 2),
    Column("decree", gettext_lazy("Decree")),
    Column("granted_on", gettext_lazy("Granted"), "date"),
    Column("paid_eur", gettext_lazy("Paid (EUR)"), "decimal", 2),
    Column("status", gettext_lazy("State")),
    Column("ended_on", gettext_lazy("Revoked or renounced"), "date"),
    Column("cup", "CUP"),
    Column("cor", "COR"),
    Column("de_minimis", gettext_lazy("De minimis aid"), "boolean"),
)

CONTACT_COLUMNS = (
    Column("service_type", gettext_lazy("Service")),
    Column("kind", gettext_lazy("Kind")),
    Column("enterprise_cf", gettext_lazy("Tax code")),
    Column("enterprise_name", gettext_lazy("Enterprise")),
    Column("person", gettext_lazy("Person (pseudonym)")),
    Column("office", gettext_lazy("Office")),
    Column("date", gettext_lazy("Day"), "date"),
    Column("minutes", gettext_lazy("Minutes"), "integer"),
    Column("channel", gettext_lazy("Channel")),
    Column("topic", gettext_lazy("Topic")),
    Column("barrier", gettext_lazy("Barrier")),
    Column("call_code", gettext_lazy("Call")),
    Column("qualifies", gettext_lazy("Counts as support"), "boolean"),
    Column("reason", gettext_lazy("Why it does not count")),
    Column("adviser", gettext_lazy("Adviser")),
    Column("gge_eur", gettext_lazy("Aid: gross grant equivalent (EUR)"), "decimal", 2),
    Column("regulation", gettext_lazy("Aid: regulation")),
    Column("cor", "COR"),
)


def application_rows(queryset: QuerySet[CallApplication]) -> Iterator[tuple[Any, ...]]:
    """One row per application; hours of assistance are those logged for the same firm and call."""
    minutes = (
        ServiceContact.objects.qualifying()
        .filter(enterprise=OuterRef("enterprise"), call=OuterRef("call"))
        .order_by()
        .values("enterprise")
        .annotate(total=Sum("minutes"))
        .values("total")
    )
    found = (
        queryset.select_related("call", "enterprise")
        .prefetch_related("enterprise__sizes")
        .annotate(assistance_minutes=Subquery(minutes))
    )
    for one in found.iterator(chunk_size=ROWS_AT_ONCE):
        assisted = one.assistance_minutes is not None
        yield (
            one.call.code,
            one.call.title,
            one.enterprise.tax_code,
            one.enterprise.name,
            SizeClass(one.enterprise.size_on(one.submitted_on)).label,
            one.enterprise.province,
            assisted,
            Decimal(one.assistance_minutes) / 60 if assisted else None,
            one.submitted_on,
            one.protocol,
            one.requested_eur,
            one.eligible_eur,
            one.granted_eur,
            one.get_form_display(),
            one.intensity_percent,
            one.decree,
            one.granted_on,
            one.paid_eur,
            one.get_state_display(),
            one.ended_on,
            one.cup,
            one.cor_code,
            one.is_de_minimis,
        )


def contact_rows(queryset: QuerySet[ServiceContact]) -> Iterator[tuple[Any, ...]]:
    """One row per act of assistance; persons by number only: names stay in the register."""
    for one in queryset.select_related("call", "enterprise").iterator(chunk_size=ROWS_AT_ONCE):
        yield (
            one.get_service_display(),
            one.get_kind_display(),
            one.enterprise.tax_code if one.enterprise else "",
            one.enterprise.name if one.enterprise else "",
            f"P{one.participant_id}" if one.participant_id else "",
            one.office,
            one.day,
            one.minutes,
            one.get_channel_display(),
            one.topic,
            one.get_barrier_display(),
            one.call.code if one.call else "",
            one.qualifies,
            one.get_exclusion_display(),
            one.adviser_name,
            one.aid_eur,
            one.aid_regulation,
            one.cor_code,
        )


FILES = {
    CallApplication: ("applications", APPLICATION_COLUMNS, application_rows),
    ServiceContact: ("services", CONTACT_COLUMNS, contact_rows),
}


def export(
    queryset: QuerySet, export_format: ExportFormat, *, filters: str = "", acting_user: Any
) -> HttpResponseBase:
    """The download of what the list shows. It is a disclosure, so the trail says who took how many rows."""
    table, columns, rows = FILES[queryset.model]
    count, today = queryset.count(), timezone.localdate()
    record(
        f"lms_calls.export_{table}",
        acting_user,
        after={"format": export_format.value, "rows": count, "filters": filters},
        acting_user=acting_user,
    )
    notes = [
        (_("Organisation"), conf.ORGANISATION),
        (_("Content"), ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}),
        (_("Filters"), filters or _("none")),
        (_("As of"), today.isoformat()),
        (_("Made by"), str(acting_user)),
        (_("Use"), _("For the controls of the programme; contains data of enterprises.")),
    ]
    return respond(
        columns,
        rows(queryset),
        export_format=export_format,
        table=table,
        period="all",
        cut_off=today,
        notes=notes,
    )
