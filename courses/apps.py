"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

INDEX = "lms_courses.CourseIndexPage"


class CoursesConfig(AppConfig):
    name = "courses"
    label = "lms_courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    lms_permissions = {
        "trainer": ["lms_courses.view_lessonprogress"],
        "administrator": ["lms_courses.view_lessonprogress", "lms_courses.view_any_learner"],
    }
    # Without `change`: a trainer edits what is the trainer's own, see lms/ledger/authoring.py.
    lms_page_permissions = {
        "trainer": [(INDEX, "add"), (INDEX, "publish")],
        "administrator": [
            (INDEX, action) for action in ("add", "change", "publish", "bulk_delete", "lock", "unlock")
        ],
    }

    def ready(self) -> None:
        from django.db.models.signals import post_delete  # noqa: PLC0415 -- models are ready only now
        from wagtail import signals  # noqa: PLC0415 -- models are ready only now
        from wagtail.models import Page  # noqa: PLC0415 -- models are ready only now

        from lms.rounds import on_repair, on_tick  # noqa: PLC0415 -- models are ready only now

        from . import receivers  # noqa: PLC0415 -- models are ready only now
        from .actions import recount_all, recount_due  # noqa: PLC0415 -- models are ready only now

        connect = {
            "published": (signals.page_published, receivers.page_changed),
            "unpublished": (signals.page_unpublished, receivers.page_changed),
            "moved": (signals.post_page_move, receivers.page_moved),
            "index": (signals.page_published, receivers.index_published),
        }
        for name, (signal, receiver) in connect.items():
            signal.connect(receiver, dispatch_uid=f"lms_courses.{name}")
        post_delete.connect(receivers.page_deleted, sender=Page, dispatch_uid="lms_courses.deleted")
        on_tick("lms_courses.recount", recount_due)
        on_repair("lms_courses.recount", recount_all)
