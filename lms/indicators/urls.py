"""Addresses of the room."""

app_name = "lms_indicators"
urlpatterns: list = []
