"""The public pages: catalogue, course, module, lesson; and the short way to them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from lms.pagecache.generations import kept
from lms.portal.cards import duration

from .. import actions
from ..forms import CatalogueForm
from ..kept import outline_for
from ..models import CourseIndexMixin, CourseMixin, ModuleMixin, StepMixin
from ..outline import editions_of, models_of, outline_of
from ..queries import catalogue_courses
from .learners import catch_up, is_preview, participation_of, read_step

PER_PAGE = 20
# Where Wagtail looks for the page of a request before it searches the tree (Page.route_for_request).
ROUTE = "_wagtail_route_for_request"
# Which types a page can have, by the number of parts of its address below the start page.
BY_DEPTH = {1: CourseIndexMixin, 2: CourseMixin, 3: ModuleMixin, 4: StepMixin}


def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serves a page of ours as Wagtail does, found in one query instead of a walk down the tree.

    It matters only where the catalogue stands at the address these URLs are mounted at; anywhere else,
    and for whatever is not found, Wagtail finds its way alone.
    """
    mount = reverse("wagtail_serve", args=[""])
    tree_path = request.path.removeprefix(mount)
    found = _find(request, tree_path)
    if found is not None:
        setattr(request, ROUTE, RouteResult(found))
    return wagtail_serve(request, tree_path)


def _find(request: HttpRequest, tree_path: str) -> Any:
    mixin = BY_DEPTH.get(tree_path.count("/"))
    roots = [root for root in Site.get_site_root_paths() if root.language_code == get_language()]
    if len({root.site_id for root in Site.get_site_root_paths()}) > 1:
        site = Site.find_for_request(request)
        roots = [root for root in roots if site and root.site_id == site.pk]
    if mixin is None or not roots:
        return None
    url_path = roots[0].root_path + tree_path
    return kept(f"courses.page.{url_path}", lambda: _live_page_at(url_path, mixin))


def _live_page_at(url_path: str, mixin: type) -> Any:
    for model in models_of(mixin):
        found = model.objects.live().select_related("locale").filter(url_path=url_path).first()
        if found:
            return found
    return None


def catalogue(request: HttpRequest, index: Any) -> HttpResponse:
    """The courses below an index page; searched and filtered by GET, 20 a page."""
    form = CatalogueForm(request.GET if not is_preview(request) else {})
    courses = catalogue_courses(index, **form.chosen)
    shown = Paginator(courses, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": index,
        "form": form,
        "is_filtered": bool(form.chosen),
        "courses": shown,
        "cards": [_card(course) for course in shown],
        "breadcrumbs": [{"title": index.title}],
    }
    return TemplateResponse(request, index.template, context)


def _card(course: Any) -> dict[str, Any]:
    meta = [
        {"icon": "clock", "text": _length(course)},
        {"icon": "chart-line", "text": course.level_label},
    ]
    if course.locale.language_code != get_language():
        name = get_language_info(course.locale.language_code)["name_translated"]
        meta.append({"icon": "comment", "text": name})
    return {
        "kicker": course.skill_type_label,
        "title": course.title,
        "url": course.get_url(),
        "text": course.summary,
        "meta": meta,
    }


def _length(course: Any) -> str:
    return duration(int(course.duration_hours * 60))


def course(request: HttpRequest, page: Any) -> HttpResponse:
    """For visitors what the course is; for learners how far they are and where to go on."""
    fresh = is_preview(request)
    outline = outline_of(editions_of(page.translation_key) or [page], page) if fresh else outline_for(page)
    participation = None if is_preview(request) else participation_of(request, page.translation_key)
    is_learner = participation is not None and participation.cancelled_at is None
    if is_learner:
        participation = catch_up(outline, participation)
    context = {
        "page": page,
        "outline": outline,
        "participation": participation,
        "is_learner": is_learner,
        "duration": _length(page),
        "breadcrumbs": [*_catalogue_crumb(page), {"title": page.title}],
    }
    return TemplateResponse(request, page.template, context)


def module(request: HttpRequest, page: Any) -> HttpResponse:
    """A module is a section of its course's page."""
    if is_preview(request):
        return TemplateResponse(request, page.template, {"page": page})
    address = page.get_url(request) or "/"
    return redirect(f"{address.rstrip('/').rpartition('/')[0]}/#{page.slug}")


def lesson(request: HttpRequest, page: Any) -> HttpResponse:
    reading = read_step(request, page)
    if isinstance(reading, HttpResponse):
        return reading
    if reading.participation and not reading.step.opened:
        actions.open_step(reading.participation, reading.step, acting_user=request.user)
    context = reading.context | {"page": page, "breadcrumbs": step_crumbs(reading.course, page)}
    return TemplateResponse(request, page.template, context)


def step_crumbs(course: Any, page: Any) -> list[dict[str, str]]:
    if course is None:
        return [{"title": page.title}]
    course_crumb = {"title": course.title, "url": course.get_url() or ""}
    return [*_catalogue_crumb(course), course_crumb, {"title": page.title}]


def _catalogue_crumb(course: Any) -> list[dict[str, str]]:
    """The catalogue stands one step up in the tree; its address needs no query."""
    address = (course.get_url() or "").rstrip("/").rpartition("/")[0]
    return [{"title": _("Courses"), "url": f"{address}/"}] if address else []
