"""The site every test of this room walks through."""

import pytest

from .factories import lay_site


@pytest.fixture
def home(db):
    """The Italian start page of a complete demo site."""
    return lay_site()
