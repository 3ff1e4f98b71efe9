"""A mail server that writes down each recipient at once and answers a moment later."""

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class Mailbox(BaseEmailBackend):
    def send_messages(self, email_messages):
        for message in email_messages:
            with Path(settings.MAILBOX).open("a", encoding="utf-8") as box:
                box.write("".join(f"{address}\n" for address in message.to))
                box.flush()
                os.fsync(box.fileno())
            time.sleep(0.02)
        return len(email_messages)
