"""Addresses of the room's screens in Wagtail's admin."""

from django.urls import path

from .reports import LearnersView, OverseenCoursesView

app_name = "lms_courses_learners"
urlpatterns = [
    path("", OverseenCoursesView.as_view(), name="index"),
    path("results/", OverseenCoursesView.as_view(results_only=True), name="index_results"),
    path("<int:pk>/", LearnersView.as_view(), name="course"),
    path("<int:pk>/results/", LearnersView.as_view(results_only=True), name="course_results"),
]
