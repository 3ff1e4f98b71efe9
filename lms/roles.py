"""The three roles of staff; each app declares in its AppConfig what they may do in its rooms.

An AppConfig names permissions by role: `lms_permissions = {"trainer": ["lms_webinars.change_session"]}`; the
command `setup_groups` makes one group per role and gives it exactly what all apps declare.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

TRAINER = "trainer"
REPORTING = "reporting"
ADMINISTRATOR = "administrator"

# Names of the groups; a site may add people to them but should not rename them.
GROUPS = {TRAINER: "Trainers", REPORTING: "Reporting officers", ADMINISTRATOR: "Administrators"}


def declared(role: str) -> Iterator[str]:
    """Every permission, as `app_label.codename`, that the installed apps give to a role."""
    for config in apps.get_app_configs():
        yield from getattr(config, "lms_permissions", {}).get(role, ())


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user is in the group of one of the roles, or a superuser. One query."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name__in=[GROUPS[role] for role in roles]).exists()
