"""Every address of the site; the wings are named only as strings."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from lms.pagecache.routing import serve as serve_page

from . import staff, views
from .sitemaps import PagesSitemap

handler500 = "lms.site.views.server_error"

urlpatterns = [
    path("", views.root, name="lms_site_root"),
    path("healthz", views.healthz, name="lms_site_healthz"),
    path("robots.txt", views.robots, name="lms_site_robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PagesSitemap}}, name="lms_site_sitemap"),
    path("cms/login/", staff.sign_in, name="lms_site_cms_sign_in"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if settings.DEBUG else []),
]

urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
    path("my/", include("lms.portal.urls")),
    path("courses/", include("courses.urls")),
    path("webinars/", include("webinars.urls")),
    path("certificates/", include("certificates.urls")),
    # The same name as Wagtail's own, which it stands before: the same pages, found sooner.
    re_path(serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
)
