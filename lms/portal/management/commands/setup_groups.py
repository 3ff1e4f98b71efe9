"""Makes the groups of staff with exactly the permissions the apps declare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.portal.groups import UnknownPermission, setup_groups


class Command(BaseCommand):
    help = "Makes the groups Trainers, Reporting officers and Administrators, or brings them up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = setup_groups()
        except UnknownPermission as error:
            raise CommandError(f"An app declares permissions that do not exist: {error}") from error
        self.stdout.write(f"Permissions given: {changes.given}, taken away: {changes.taken}.")
