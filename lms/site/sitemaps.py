"""The sitemap: every public page in every language, each naming its translations."""

from typing import Any

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


class PagesSitemap(Sitemap):
    """Wagtail's own lists the tree of the site's root page; the trees of its translations stand beside it."""

    def items(self) -> Any:
        root = self.get_wagtail_site().root_page
        roots = Page.objects.filter(translation_key=root.translation_key)
        pages = Page.objects.none()
        for tree in roots:
            pages = pages | Page.objects.descendant_of(tree, inclusive=True)
        return pages.live().public().order_by("path").defer_streamfields().specific()
