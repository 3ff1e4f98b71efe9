"""Addresses of the room."""

app_name = "lms_calls"
urlpatterns: list = []
