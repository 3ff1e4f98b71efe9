"""Serves Wagtail's pages without walking down the tree for each: the page at an address is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from .generations import kept

# Where Wagtail looks for the page of a request before it searches the tree (Page.route_for_request).
ROUTE = "_wagtail_route_for_request"


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """In the place of `wagtail.views.serve`. What is not found here, Wagtail looks for itself."""
    root = root_path(request)
    found = root and kept(f"page.{root}{path}", lambda: _live_page(root + path))
    if found:
        setattr(request, ROUTE, RouteResult(found))
    return wagtail_serve(request, path)


def root_path(request: HttpRequest) -> str:
    """The tree address of the start page in the reader's language; empty when there is none."""
    roots = Site.get_site_root_paths()
    if len({root.site_id for root in roots}) > 1:
        site = Site.find_for_request(request)
        roots = [root for root in roots if site and root.site_id == site.pk]
    return next((root.root_path for root in roots if root.language_code == get_language()), "")


def _live_page(url_path: str) -> Any:
    """The page with what every page is asked for: its locale and its parent."""
    page = Page.objects.live().select_related("locale").filter(url_path=url_path).first()
    if page is None or issubclass(page.specific_class or Page, RoutablePageMixin):
        return None
    found = page.specific
    found.locale, found._cached_parent_obj = page.locale, page.get_parent()  # noqa: SLF001 -- treebeard's memory
    return found
