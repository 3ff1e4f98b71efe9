"""Addresses of the room."""

from django.urls import path

from .providers import views as hooks
from .views import feeds, joining, mine, registration

app_name = "lms_webinars"
urlpatterns = [
    path("<int:pk>/register/", registration.register, name="register"),
    path("<int:pk>/registered/", registration.check_mail, name="check_mail"),
    path("invited/<str:key>/", registration.invited, name="invited"),
    path("firm/", registration.firm, name="firm"),
    path("confirm/<str:key>/", registration.confirm, name="confirm"),
    path("registration/<str:key>/", mine.manage, name="manage"),
    path("registration/<str:key>/cancel/", mine.cancel, name="cancel"),
    path("registration/<str:key>/join/", joining.join, name="join"),
    path("registration/<str:key>/event.ics", mine.event, name="event"),
    path("hooks/bigbluebutton/<uuid:key>/", hooks.bigbluebutton_callback, name="hook_bigbluebutton"),
    path("hooks/zoom/<uuid:key>/", hooks.zoom_webhook, name="hook_zoom"),
    path("calendar.ics", feeds.public_feed, name="public_feed"),
    path("calendar/<str:secret>.ics", feeds.personal_feed, name="personal_feed"),
    path("my-calendar/", feeds.my_calendar, name="my_calendar"),
]
