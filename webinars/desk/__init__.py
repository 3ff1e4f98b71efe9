"""The desk in the Wagtail admin: events, registrations, attendance."""
