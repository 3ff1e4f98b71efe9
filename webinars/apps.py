"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_OWN = ["lms_webinars.view_session", "lms_webinars.change_session"]
_ANY = ["lms_webinars.view_any_session", "lms_webinars.change_any_session"]
_ACCOUNTS = [f"lms_webinars.{verb}_provideraccount" for verb in ("view", "add", "change")]
_INDEX = "lms_webinars.WebinarIndexPage"


class WebinarsConfig(AppConfig):
    name = "webinars"
    label = "lms_webinars"
    verbose_name = _("Webinars")
    default_auto_field = "django.db.models.BigAutoField"
    lms_permissions = {
        "trainer": _OWN,
        "reporting": ["lms_webinars.view_session", "lms_webinars.view_any_session"],
        "administrator": [*_OWN, *_ANY, *_ACCOUNTS],
    }
    lms_page_permissions = {
        "trainer": [(_INDEX, "add"), (_INDEX, "publish")],
        "administrator": [(_INDEX, action) for action in ("add", "change", "publish", "lock", "unlock")],
    }

    def ready(self) -> None:
        from django.db.models.signals import post_delete  # noqa: PLC0415 -- models are ready only now
        from wagtail.models import Page  # noqa: PLC0415 -- models are ready only now
        from wagtail.signals import page_published, page_unpublished  # noqa: PLC0415 -- models are ready only now

        from lms.ledger import signals  # noqa: PLC0415 -- models are ready only now
        from lms.ledger.evidence import register_evidence  # noqa: PLC0415 -- models are ready only now
        from lms.portal.sections import register_feed, register_links  # noqa: PLC0415 -- models are ready only now
        from lms.rounds import on_repair, on_tick  # noqa: PLC0415 -- models are ready only now

        from . import checks, occasions, portal, receivers  # noqa: F401, PLC0415 -- models are ready only now
        from .actions.enrolling import enrol_due  # noqa: PLC0415 -- models are ready only now
        from .actions.following import follow_up_due  # noqa: PLC0415 -- models are ready only now
        from .actions.receiving import import_due  # noqa: PLC0415 -- models are ready only now
        from .actions.reminding import remind_due  # noqa: PLC0415 -- models are ready only now
        from .actions.settling import settle_due  # noqa: PLC0415 -- models are ready only now
        from .actions.telling import tell_untold  # noqa: PLC0415 -- models are ready only now
        from .desk.pending import forget_old  # noqa: PLC0415 -- models are ready only now
        from .pack import viewed_later  # noqa: PLC0415 -- models are ready only now

        page_published.connect(receivers.on_published, dispatch_uid="lms_webinars.on_published")
        page_unpublished.connect(receivers.on_unpublished, dispatch_uid="lms_webinars.on_unpublished")
        post_delete.connect(receivers.on_deleted, sender=Page, dispatch_uid="lms_webinars.on_deleted")
        for signal in (signals.participation_promoted, signals.seat_offered, signals.seat_offer_lapsed):
            signal.connect(receivers.on_moved, dispatch_uid="lms_webinars.on_moved")
        occasions.register_all()
        register_links(portal.links_of)
        register_links(portal.surveys_of)
        register_feed(portal.calendar_of)
        register_evidence("viewed-later", viewed_later.evidence)
        on_tick("lms_webinars.remind", remind_due)
        on_tick("lms_webinars.tell", tell_untold)
        on_tick("lms_webinars.follow_up", follow_up_due)
        on_tick("lms_webinars.forget_previews", forget_old)
        on_tick("lms_webinars.import_messages", import_due)
        on_tick("lms_webinars.enrol", enrol_due)
        on_tick("lms_webinars.settle", settle_due)
        on_repair("lms_webinars.tell", tell_untold)
        on_repair("lms_webinars.settle", settle_due)
