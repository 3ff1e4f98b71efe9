"""The addresses that platforms call: absolute, the same whoever asks."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from lms.conf import conf

from ..models import ProviderAccount


def callback_address(account: ProviderAccount) -> str:
    """Where the platform of this account reports to; in the site's own language, always the same."""
    with override(settings.LANGUAGE_CODE):
        return conf.BASE_URL + reverse(f"lms_webinars:hook_{account.kind}", args=[account.key])
