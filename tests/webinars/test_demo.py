"""The demo content: events of both languages on working days, at addresses one can read."""

from datetime import date

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from lms.enterprises import demo as firms
from lms.ledger.models import Activity, Participation
from lms.questions.models import Survey
from lms.questions.results import summary
from tests.factories import UserFactory
from webinars import demo
from webinars.models import WebinarPage


@pytest.mark.parametrize(
    ("day", "moved_to"),
    [
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 11, 30)),  # a Saturday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, Boxing Day, a Sunday
        (date(2027, 1, 6), date(2027, 1, 7)),
        (date(2027, 3, 29), date(2027, 3, 30)),  # Easter Monday
    ],
)
def test_nobody_gives_a_webinar_on_a_holiday(day, moved_to):
    assert demo.working_day(day) == moved_to


@pytest.mark.django_db
def test_the_demo_has_fourteen_events_in_two_languages_and_loads_once():
    root = Page.get_first_root_node()
    homes = {}
    for language in ("it", "en"):
        locale, _new = Locale.objects.get_or_create(language_code=language)
        home = Page(title=language, slug=f"home-{language}", locale=locale)
        if homes:
            home.translation_key = homes["it"].translation_key
        homes[language] = root.add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": homes["it"]}
    )
    firms.load()
    UserFactory(email="trainer@valico.example", username="trainer")
    demo.load()
    pages = WebinarPage.objects.live()
    assert pages.count() == 28
    days = {timezone.localdate(page.starts_at) for page in pages}
    assert {demo.working_day(day) for day in days} == days
    italian = pages.get(slug="vendere-in-germania")
    english = italian.get_translation(Locale.objects.get(language_code="en"))
    assert italian.get_url() == "/it/calendario/vendere-in-germania/"
    assert english.get_url() == "/en/calendar/selling-in-germany-distributors-verpackg-negotiation/"
    before = Participation.objects.count()
    demo.load()
    # Two more are drafts, so that the calendar has something to plan.
    assert (Participation.objects.count(), WebinarPage.objects.count()) == (before, 30)
    assert Participation.objects.completed().exists()
    survey = Survey.objects.get()
    found = summary(survey.activity)
    assert (found.answered, found.is_withheld, len(found.tallies)) == (12, False, 4)
    assert [question["label"].keys() for question in survey.questions] == [{"it", "en"}] * 4
    assert set(survey.responses.values_list("language", flat=True)) == {"it", "en"}
    asking = Activity.objects.exclude(questions=[])
    assert sorted(len(activity.questions) for activity in asking) == [2, 3]
    assert all(Participation.objects.filter(activity=row).exclude(answers={}).count() > 4 for row in asking)
