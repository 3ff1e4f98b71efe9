"""Addresses of courses: what learners do, and the short way to the pages themselves."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from . import views

app_name = "lms_courses"
# "-" stands where a page would have its slug, and these come first.
urlpatterns = [
    path("-/enrol/<int:pk>/", views.enrol, name="enrol"),
    path("-/leave/<int:pk>/", views.leave, name="leave"),
    path("-/done/<int:pk>/", views.done, name="done"),
    path("-/quiz/<int:pk>/", views.start, name="start"),
    path("-/attempt/<int:pk>/", views.attempt, name="attempt"),
    re_path(serve_pattern, views.page, name="page"),
]
