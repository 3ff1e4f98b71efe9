"""Addresses of the room."""

from django.urls import path

from . import views

app_name = "lms_portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("data/", views.data, name="data"),
]
