"""The fake platform, and accounts at it."""

import pytest
from django.core.cache import cache

from webinars.actions.accounts import save_account
from webinars.models import ProviderAccount

from .platform import CLIENT_SECRET, SECRET, Platform


@pytest.fixture
def platform():
    cache.clear()
    running = Platform()
    yield running
    running.close()


@pytest.fixture
def bigbluebutton(db, platform):
    account = ProviderAccount(
        name="Our server", kind="bigbluebutton", base_url=f"{platform.url}/bigbluebutton/"
    )
    return save_account(account, secrets={"secret": SECRET}, acting_user=None)


@pytest.fixture
def zoom(db, platform):
    """Webhooks and credentials."""
    account = ProviderAccount(
        name="Our Zoom", kind="zoom", base_url=platform.url, account_id="acc", client_id="client"
    )
    secrets = {"secret": SECRET, "client_secret": CLIENT_SECRET}
    return save_account(account, secrets=secrets, acting_user=None)
