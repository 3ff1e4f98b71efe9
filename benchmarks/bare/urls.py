"""Wagtail's own addresses and one plain view, to have a floor below the floor."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls


def plain(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


urlpatterns = [path("plain/", plain), path("", include(wagtail_urls))]
