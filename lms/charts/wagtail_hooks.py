"""Gives the charts their style on every screen of the admin; public pages link the same file."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def style_the_charts() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/charts/charts.css"))
