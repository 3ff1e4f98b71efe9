"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PageCacheConfig(AppConfig):
    name = "lms.pagecache"
    label = "lms_pagecache"
    verbose_name = _("Page cache")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save  # noqa: PLC0415 -- models are ready only now
        from wagtail import signals  # noqa: PLC0415 -- models are ready only now
        from wagtail.models import Page, PageViewRestriction  # noqa: PLC0415 -- models are ready only now

        from .generations import forget_pages  # noqa: PLC0415 -- models are ready only now

        for signal in (
            signals.page_published,
            signals.page_unpublished,
            signals.page_slug_changed,
            signals.post_page_move,
        ):
            signal.connect(forget_pages, dispatch_uid=f"lms_pagecache.forget.{id(signal)}")
        post_delete.connect(forget_pages, sender=Page, dispatch_uid="lms_pagecache.forget.deleted")
        # Making a page private is no publication, and Wagtail tells it only by the row it writes.
        for signal in (post_save, post_delete):
            uid = f"lms_pagecache.forget.privacy.{id(signal)}"
            signal.connect(forget_pages, sender=PageViewRestriction, dispatch_uid=uid)
