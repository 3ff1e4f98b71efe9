"""The public pages besides Wagtail's: registration, the person's own registration, calendars."""
