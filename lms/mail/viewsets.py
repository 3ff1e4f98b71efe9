"""Outgoing mails in the admin: what became of each, and a button to try again."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from lms.audit.viewsets import PlainInspectView, ReadOnlyModelViewSet

from .actions import AlreadySent, retry
from .models import Mail

STATES = [
    ("failed", _("Given up or came back")),
    ("unsure", _("Unsure: may have gone out")),
    ("waiting", _("Waiting")),
    ("scheduled", _("Scheduled for later")),
    ("sent", _("Sent")),
]


class MailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    class Meta:
        model = Mail
        fields = ["state"]

    def in_state(self, mails: QuerySet, name: str, value: str) -> QuerySet:
        now = timezone.now()
        return {
            "failed": mails.failed,
            "unsure": mails.unsure,
            "waiting": lambda: mails.due(now),
            "scheduled": lambda: mails.filter(sent_at=None, failed_at=None, due_at__gt=now),
            "sent": lambda: mails.exclude(sent_at=None).filter(returned_at=None),
        }[value]()


class MailInspectView(PlainInspectView):
    """One mail with its state. The text stays hidden: it holds personal and sign-in links."""

    template_name = "lms/mail/inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arrived = self.object.sent_at and not self.object.returned_at
        may_retry = not arrived and self.request.user.has_perm("lms_mail.change_mail")
        return {
            **super().get_context_data(**kwargs),
            "retry_url": reverse("lms_mail:retry", args=[self.object.pk]) if may_retry else "",
        }


@require_POST
@permission_required("lms_mail.change_mail")
def retry_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries a mail once more at a person's request."""
    mail = get_object_or_404(Mail, pk=pk)
    try:
        retry(mail, acting_user=request.user)
        messages.success(request, gettext("The mail is back in the queue."))
    except AlreadySent as error:
        messages.warning(request, str(error))
    return redirect("lms_mail:inspect", pk)


class MailViewSet(ReadOnlyModelViewSet):
    model = Mail
    name = "lms_mail"
    menu_label = _("Outgoing mail")
    icon = "mail"
    add_to_settings_menu = True
    menu_order = 900
    list_display = ["subject", "to", Column("state", label=_("State")), "due_at", "sent_at", "attempts"]
    filterset_class = MailFilterSet
    search_fields = ["to", "subject"]
    search_backend_name = None
    inspect_view_class = MailInspectView
    inspect_template_name = "lms/mail/inspect.html"
    inspect_view_fields = [
        "subject",
        "to",
        "state",
        "occasion",
        "language",
        "created_at",
        "due_at",
        "handed_at",
        "sent_at",
        "failed_at",
        "returned_at",
        "attempts",
        "error",
        "message_id",
        "about_type",
        "about_pk",
    ]
    list_per_page = 50

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("retry/<int:pk>/", retry_view, name="retry")]
