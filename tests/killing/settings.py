"""The product as it is served, with a mail server that is slow enough to be interrupted."""

import os

from lms.site.settings.demo import *  # noqa: F403

EMAIL_BACKEND = "tests.killing.mailbox.Mailbox"
MAILBOX = os.environ.get("MAILBOX", "")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
