"""People with and without the roles, and the golden world behind a period."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.users.models import UserProfile

from lms.roles import GROUPS, REPORTING, TRAINER, declared
from tests.factories import UserFactory

from . import factories as make
from . import golden


def member_of(role):
    """A user with exactly the permissions that the apps declare for the role."""
    group = Group.objects.create(name=GROUPS[role])
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    for name in declared(role):
        label, codename = name.split(".")
        group.permissions.add(*Permission.objects.filter(content_type__app_label=label, codename=codename))
    user = UserFactory(username=role)
    user.groups.add(group)
    UserProfile.objects.create(user=user, preferred_language="en")
    return user


@pytest.fixture
def officer(db):
    return member_of(REPORTING)


@pytest.fixture
def trainer(db):
    return member_of(TRAINER)


@pytest.fixture
def world(db):
    return golden.world()


@pytest.fixture
def programme(db):
    return make.programme_with_presets()


@pytest.fixture
def period(programme):
    return make.period(programme, 2022)


@pytest.fixture
def next_period(programme):
    return make.period(programme, 2023)


@pytest.fixture
def running(programme):
    """A period that is not over."""
    from django.utils import timezone

    today = timezone.localdate()
    return make.period(programme, today.year) if today < date(today.year, 12, 31) else None
