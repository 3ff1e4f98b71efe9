"""Addresses of the desk, below the Wagtail admin."""

from django.urls import path

from ..pack.views import evidence
from . import attendance, events, exporting, room

app_name = "lms_webinars_desk"
urlpatterns = [
    path("", events.index, name="index"),
    path("export/", exporting.events, name="export_events"),
    path("<int:pk>/", events.registrations, name="registrations"),
    path("<int:pk>/export/", exporting.registrations, name="export_registrations"),
    path("<int:pk>/add/", events.add, name="add"),
    path("<int:pk>/call-off/", events.call_off, name="call_off"),
    path("<int:pk>/people/<int:participation>/cancel/", events.strike, name="strike"),
    path("<int:pk>/people/<int:participation>/minutes/", attendance.correct, name="correct"),
    path("<int:pk>/room/", room.room, name="room"),
    path("<int:pk>/room/open/", room.enter, name="enter_room"),
    path("<int:pk>/room/again/", room.again, name="read_again"),
    path("<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("<int:pk>/attendance/read/", attendance.preview, name="preview"),
    path("<int:pk>/attendance/import/", attendance.confirm, name="import"),
    path("<int:pk>/attendance/<int:report>/undo/", attendance.undo, name="undo"),
    path("<int:pk>/attendance/<int:report>/file/", attendance.raw_file, name="raw_file"),
    path("<int:pk>/attendance/people/<int:identity>/", attendance.decide, name="decide"),
    path("<int:pk>/attendance/people/<int:identity>/register/", attendance.register, name="register"),
    path("<int:pk>/evidence.zip", evidence, name="evidence"),
]
