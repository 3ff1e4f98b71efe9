"""Settings of the measured server: the product as it is served, on a database and folders of its own."""

from lms.site.settings.base import *  # noqa: F403
from lms.site.settings.base import INSTALLED_APPS, MIDDLEWARE, STORAGES

DEBUG = False
SECRET_KEY = "only-for-the-benchmarks-" + "x" * 40
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.bare"]
# Outermost, so that it sees every query; it does nothing unless a request asks for it.
MIDDLEWARE = ["benchmarks.counting.CountQueries", *MIDDLEWARE]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = False
# Mail is written to the outbox as always; nobody runs a worker that would send it.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# As behind a proxy: every visitor comes from a place of their own, so that no limit per place is met.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
