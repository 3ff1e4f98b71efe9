"""The download of an event's evidence, noted as a disclosure."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.audit.trail import record
from lms.exports import TooManyRows, file_name
from lms.ledger.models import Activity
from lms.typesetting import TypesettingError

from ..desk.access import for_event
from .pack import build


@require_GET
@for_event()
def evidence(request: HttpRequest, activity: Activity) -> HttpResponseBase:
    """The evidence pack; the trail keeps who took it, of how many people, and the hash of the file."""
    try:
        pack = build(activity, acting_user=request.user)
    except (TooManyRows, TypesettingError) as error:
        words = {"reason": error}
        messages.error(request, _("The evidence pack could not be made: %(reason)s") % words)
        return redirect("lms_webinars_desk:attendance", activity.pk)
    record(
        "lms_webinars.evidence_pack",
        activity,
        after={"people": pack.people, "listed": pack.listed, "sha256": pack.sha256},
        acting_user=request.user,
    )
    name = file_name("evidence", f"event-{activity.pk}", timezone.localdate(), 1, "zip")
    response = FileResponse(pack.file, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response
