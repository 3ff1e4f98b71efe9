"""Settings of a host that has its own users, its own base template and its own addresses."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECRET_KEY = "the-hosts-own-secret-" + "h" * 40
ALLOWED_HOSTS = ["testserver", "localhost"]
ROOT_URLCONF = "tests.host.urls"
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tests.host.accounts",
    "lms.portal",
    "lms.indicators",
    "lms.calls",
    "courses",
    "webinars",
    "certificates",
    "lms.questions",
    "lms.ledger",
    "lms.enterprises",
    "lms.charts",
    "lms.exports",
    "lms.mail",
    "lms.audit",
    "lms.pagecache",
    "bootstrap_italia_template",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "Host <events@host.example>"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "lms_private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
STATIC_URL = "/static/"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("it", "Italian")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Rome"
USE_TZ = True
LOGIN_URL = "/sign-in/"
WAGTAIL_SITE_NAME = "Host"
WAGTAILADMIN_BASE_URL = "http://testserver"
LMS = {"ORGANISATION": "The Host Chamber", "BASE_URL": "http://testserver"}
if os.environ.get("HOST_EXTRA_LMS_KEY"):
    LMS["MISSPELT"] = 1
