"""Reports between looking and importing: kept privately under a random name, forgotten after a day."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.utils import timezone

from ..models.evidence import private_storage

FOLDER = "attendance-pending"
KEEP = timedelta(days=1)
_SALT = "lms_webinars.pending"


@dataclass(frozen=True)
class Pending:
    """One uploaded report and how it is to be read; travels signed through the preview's form."""

    path: str
    file_name: str
    session: int
    time_zone: str = ""
    date_order: str = ""

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)

    def data(self) -> bytes | None:
        """The bytes as uploaded; None when they are gone."""
        try:
            with private_storage().open(self.path) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def forget(self) -> None:
        private_storage().delete(self.path)


def keep(data: bytes, *, file_name: str, session: int) -> Pending:
    path = private_storage().save(f"{FOLDER}/{secrets.token_hex(16)}.bin", ContentFile(data))
    return Pending(path, file_name, session)


def taken_up(token: str, session: int) -> Pending | None:
    """What a preview's form brings back; None when it is broken, old or of another session."""
    try:
        found = Pending(**signing.loads(token, salt=_SALT, max_age=KEEP))
    except (signing.BadSignature, TypeError):
        return None
    return found if found.session == session else None


def forget_old() -> int:
    """Removes previews nobody confirmed within a day. Returns how many."""
    storage = private_storage()
    if not storage.exists(FOLDER):
        return 0
    done = 0
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEEP:
            storage.delete(path)
            done += 1
    return done
