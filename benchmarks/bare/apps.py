"""The app's name and label."""

from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "benchmarks.bare"
    label = "lms_bare"
    default_auto_field = "django.db.models.BigAutoField"
