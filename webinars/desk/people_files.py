"""Lists of people between looking and importing: kept privately for a day, addressed by a signed token."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing

from ..models.evidence import private_storage
from .pending import KEEP, PEOPLE_FOLDER, put_by

_SALT = "lms_webinars.people"


@dataclass(frozen=True)
class Kept:
    """A list as uploaded, or what became of one; `purpose` keeps one kind from passing for another."""

    path: str
    file_name: str
    activity: int
    purpose: str

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)

    def data(self) -> bytes | None:
        """The bytes; None when they are gone."""
        try:
            with private_storage().open(self.path) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def json(self) -> Any:
        """What was kept with `keep_json`; None when it is gone."""
        data = self.data()
        return None if data is None else json.loads(data)

    def forget(self) -> None:
        private_storage().delete(self.path)


def keep(data: bytes, *, file_name: str, activity: int, purpose: str) -> Kept:
    return Kept(put_by(data, PEOPLE_FOLDER), file_name[:200], activity, purpose)


def keep_json(value: Any, *, file_name: str, activity: int, purpose: str) -> Kept:
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return keep(data, file_name=file_name, activity=activity, purpose=purpose)


def taken_up(token: str, *, activity: int, purpose: str) -> Kept | None:
    """What a form brings back; None when it is broken, old, of another event or another purpose."""
    try:
        found = Kept(**signing.loads(token, salt=_SALT, max_age=KEEP))
    except (signing.BadSignature, TypeError):
        return None
    return found if (found.activity, found.purpose) == (activity, purpose) else None
