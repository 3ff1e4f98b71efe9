"""To try the product on one's own machine: everything on, nothing to configure, never for the public."""

from .base import *  # noqa: F403
from .base import LMS, LOGGING, STORAGES, VAR_DIR, os

DEBUG = os.environ.get("DEBUG", "0") == "1"
WHITENOISE_USE_FINDERS = True  # no collectstatic for the demo
# Known to the whole world: production refuses to start with it.
SECRET_KEY = os.environ.get("SECRET_KEY", "valico-demo-secret-known-to-everybody")
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *[h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h],
]
INTERNAL_IPS: list[str] = []

# Mail is written to files that one can read, instead of being sent.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LMS = {**LMS, "STAFF_MFA_REQUIRED": os.environ.get("STAFF_MFA_REQUIRED", "0") == "1"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost

# Whoever tries the product should read the address and the sign-ins, not the log of its jobs. A handler of
# their own, because the worker sets the level of its loggers itself.
LOGGING = {
    **LOGGING,
    "handlers": {**LOGGING["handlers"], "quiet": {**LOGGING["handlers"]["console"], "level": "WARNING"}},
    "loggers": {
        name: {"handlers": ["quiet"], "propagate": False}
        for name in ("certificates", "django_tasks", "django_tasks_db", "wagtail", "fontTools")
    },
}
