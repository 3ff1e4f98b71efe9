"""Addresses of the public pages; the printed QR codes lead to `verify`, so keep where they are mounted."""

from django.urls import path

from . import views

app_name = "lms_certificates"
urlpatterns = [
    # Two addresses of one name: without a code the form, with one the page of that certificate.
    path("", views.search, name="verify"),
    path("mine/", views.mine, name="mine"),
    path("<str:typed>/", views.verify, name="verify"),
    path("<str:typed>/pdf/", views.pdf, name="pdf"),
]
