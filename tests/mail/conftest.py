"""The same client as in the webinars' tests: every answer is committed."""

from tests.webinars.conftest import client, committed

__all__ = ["client", "committed"]
