"""Settings of the suite: SQLite in a file by default (threads need one), PostgreSQL with DATABASE_URL."""

import os

from lms.site.settings.base import *  # noqa: F403
from lms.site.settings.base import DATABASES, LMS, MIDDLEWARE, STORAGES, VAR_DIR

SECRET_KEY = "only-for-the-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
_name = os.environ.get("TEST_DB_NAME", "valico")
_default = DATABASES["default"]
if _default["ENGINE"].endswith("sqlite3"):
    _default["TEST"] = {"NAME": str(VAR_DIR / f"test-{_name}.sqlite3")}
else:
    _default["TEST"] = {"NAME": f"test_{_name}"}
    _default["OPTIONS"]["pool"] = False  # a pool keeps connections open that DROP DATABASE waits for

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": False}
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "lms_private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False
LMS = {**LMS, "BASE_URL": "http://testserver", "STAFF_MFA_REQUIRED": False}
LOG_LEVEL = "WARNING"
# A test sees the page as it is now; the tests of the page cache put it back.
MIDDLEWARE = [name for name in MIDDLEWARE if "pagecache" not in name]
