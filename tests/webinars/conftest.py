"""What the webinars' tests share: a browser whose every answer is committed, and a way to commit by hand."""

import pytest
from django.test import Client


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` runs at its end what waits for the commit, as a real transaction would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def client(committed):
    class CommittingClient(Client):
        def request(self, **request):
            with committed():
                return super().request(**request)

    return CommittingClient(headers={"accept-language": "en"})
