"""Fills an empty, migrated database with the site that is measured; always the same one."""

from django.db import transaction

from . import courses, frame, people, webinars


@transaction.atomic
def seed() -> None:
    """200 courses, 1,000 users, 500 firms, 500 enrolments, 60 webinars in two languages; the bare pages."""
    firms = people.firms()
    participants = people.participants()
    homes = frame.homes()
    frame.bare_pages()
    courses.load(homes, participants, firms)
    webinars.load(homes, participants, firms)
