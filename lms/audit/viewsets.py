"""A Wagtail admin viewset whose every change lands in the audit trail."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import yesno
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from .trail import record, snapshot

# Wagtail's own sentences name the model, and in Italian they bend to no gender.
RECORDED = gettext_lazy("Recorded: %(object)s.")
SAVED = gettext_lazy("Saved: %(object)s.")
NOT_SAVED = gettext_lazy("Nothing was saved: please correct what is marked below.")


class YesNoColumn(BooleanColumn):
    """A tick or a cross; whoever hears the page is told yes or no in the page's language."""

    cell_template_name = "lms/audit/boolean_cell.html"


class AuditedCreateView(CreateView):
    success_message = RECORDED
    error_message = NOT_SAVED

    @transaction.atomic
    def save_instance(self) -> Any:
        instance = super().save_instance()
        record(
            f"{instance._meta.label_lower}.create",
            instance,
            after=snapshot(instance),
            acting_user=self.request.user,
        )
        return instance


class AuditedEditView(EditView):
    success_message = SAVED
    error_message = NOT_SAVED

    @transaction.atomic
    def save_instance(self) -> Any:
        before = snapshot(type(self.object)._base_manager.get(pk=self.object.pk))
        instance = super().save_instance()
        record(
            f"{instance._meta.label_lower}.edit",
            instance,
            before=before,
            after=snapshot(instance),
            acting_user=self.request.user,
        )
        return instance


class AuditedDeleteView(DeleteView):
    """What other records rest on is not deleted; the reader is told so."""

    success_message = gettext_lazy("Deleted: %(object)s.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(request, _("Other records rest on this one, so it cannot be deleted."))
            return redirect(self.index_url_name)

    @transaction.atomic
    def delete_action(self) -> None:
        record(
            f"{self.object._meta.label_lower}.delete",
            self.object,
            before=snapshot(self.object),
            acting_user=self.request.user,
        )
        super().delete_action()


class PlainInspectView(InspectView):
    """One row in words: a dash for nothing, yes and no, years without separators, snapshots line by line."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if value in (None, "", {}):
            return "–"
        if isinstance(value, bool):
            return yesno(value)
        if isinstance(value, dict):
            lines = ((name, "–" if held in (None, "") else held) for name, held in value.items())
            return format_html_join(mark_safe("<br>"), "{}: {}", lines)
        return str(value) if isinstance(field, models.PositiveSmallIntegerField) else value


class AuditedModelViewSet(ModelViewSet):
    """Like `ModelViewSet`; create, edit and delete each write one entry with before and after."""

    add_view_class = AuditedCreateView
    edit_view_class = AuditedEditView
    delete_view_class = AuditedDeleteView
    inspect_view_class = PlainInspectView


class ReadOnlyModelViewSet(ModelViewSet):
    """A list with filters and a page per row, and no way to change or delete anything."""

    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    copy_view_enabled = False
    add_to_reference_index = False
    # A form is never shown; the base class wants one named.
    form_fields: ClassVar[list[str]] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(
            ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        )
        return super().get_common_view_kwargs(**{**nowhere, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        readable = {"index", "index_results", "inspect"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in readable]

    def register_admin_url_finder(self) -> None:
        """There is no page to edit a row that Wagtail could lead to."""
