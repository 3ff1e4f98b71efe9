"""Reports between looking and importing: kept privately under a random name, forgotten after a day."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.utils import timezone

from ..attendance import ColumnMapping
from ..models import AttendanceImport
from ..models.evidence import private_storage

FOLDER = "attendance-pending"
PEOPLE_FOLDER = "people-pending"
FOLDERS = (FOLDER, PEOPLE_FOLDER)
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
    # What was said about the columns, as JSON; `since` when that was, if it was said for an earlier report.
    mapping: dict[str, Any] | None = None
    since: str = ""

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)

    def how(self) -> dict[str, Any]:
        """How it is to be read, as `read_report` and `import_report` take it."""
        mapping = ColumnMapping.from_dict(self.mapping) if self.mapping else None
        return {"time_zone": self.time_zone, "date_order": self.date_order, "mapping": mapping}

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
    return Pending(put_by(data), file_name, session)


def put_by(data: bytes, folder: str = FOLDER) -> str:
    """Keeps an upload privately for a day under a name nobody can guess, and says where."""
    return private_storage().save(f"{folder}/{secrets.token_hex(16)}.bin", ContentFile(data))


def taken_up(token: str, session: int) -> Pending | None:
    """What a preview's form brings back; None when it is broken, old or of another session."""
    try:
        found = Pending(**signing.loads(token, salt=_SALT, max_age=KEEP))
    except (signing.BadSignature, TypeError):
        return None
    return found if found.session == session else None


def forget_old() -> int:
    """Removes previews nobody confirmed within a day, and files whose import never came to an end."""
    now = timezone.now()
    done = sum(_forget_in(folder) for folder in FOLDERS)
    for month in {now.strftime("%Y/%m"), (now - 2 * KEEP).strftime("%Y/%m")}:
        folder = f"attendance/{month}"
        known = AttendanceImport.objects.filter(file__startswith=folder)
        done += _forget_in(folder, set(known.values_list("file", flat=True)))
    return done


def _forget_in(folder: str, known: set[str] = frozenset()) -> int:
    storage = private_storage()
    if not storage.exists(folder):
        return 0
    done = 0
    for name in storage.listdir(folder)[1]:
        path = f"{folder}/{name}"
        if path not in known and storage.get_modified_time(path) < timezone.now() - KEEP:
            storage.delete(path)
            done += 1
    return done
