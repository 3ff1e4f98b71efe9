"""The host mounts everything below an address of its own, without language prefixes."""

from django.contrib.auth.views import LoginView
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("backoffice/", include(wagtailadmin_urls)),
    path("files/", include(wagtaildocs_urls)),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html"), name="sign_in"),
    path("academy/me/", include("lms.portal.urls")),
    path("academy/learn/", include("courses.urls")),
    path("academy/live/", include("webinars.urls")),
    path("academy/proof/", include("certificates.urls")),
    path("", include(wagtail_urls)),
]
