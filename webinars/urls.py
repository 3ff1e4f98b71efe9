"""Addresses of the room."""

from django.urls import path

from .providers import views as hooks
from .views import after, answers, feeds, handing, invitations, joining, mine, offers, registration, survey

app_name = "lms_webinars"
urlpatterns = [
    path("<int:pk>/register/", registration.register, name="register"),
    path("<int:pk>/registered/", registration.check_mail, name="check_mail"),
    path("invited/<str:key>/", registration.invited, name="invited"),
    path("firm/", registration.firm, name="firm"),
    path("confirm/<str:key>/", registration.confirm, name="confirm"),
    path("registration/<str:key>/", mine.manage, name="manage"),
    path("registration/<str:key>/cancel/", mine.cancel, name="cancel"),
    path("registration/<str:key>/offer/", offers.offer, name="offer"),
    path("registration/<str:key>/hand/", handing.hand, name="hand"),
    path("seat/<str:key>/", handing.take_over, name="take_over"),
    path("invitation/<str:key>/", invitations.invitation, name="invitation"),
    path("registration/<str:key>/answers/", answers.answers, name="answers"),
    path("registration/<str:key>/survey/", survey.survey, name="survey"),
    path("registration/<str:key>/join/", joining.join, name="join"),
    path("registration/<str:key>/after/", after.after, name="after"),
    path("registration/<str:key>/after/questions/", after.check, name="check"),
    path("registration/<str:key>/after/<str:item>/watch/", after.watch, name="watch"),
    path("registration/<str:key>/after/<str:item>/<str:part>/", after.reserved_file, name="reserved_file"),
    path("<int:pk>/after/", after.mine, name="my_after"),
    path("<int:pk>/after/<str:item>/<str:part>/", after.open_file, name="open_file"),
    path("registration/<str:key>/event.ics", mine.event, name="event"),
    path("hooks/bigbluebutton/<uuid:key>/", hooks.bigbluebutton_callback, name="hook_bigbluebutton"),
    path("hooks/zoom/<uuid:key>/", hooks.zoom_webhook, name="hook_zoom"),
    path("calendar.ics", feeds.public_feed, name="public_feed"),
    path("calendar/<str:secret>.ics", feeds.personal_feed, name="personal_feed"),
    path("my-calendar/", feeds.my_calendar, name="my_calendar"),
]
