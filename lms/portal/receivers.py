"""What follows when somebody proves that an address is theirs: their history comes into the account."""

from typing import Any

from django.utils.translation import get_language

from lms.ledger.actions import introduce


def link_history(sender: Any, request: Any, email_address: Any, **kwargs: Any) -> None:
    """Receiver of django-allauth's `email_confirmed`: links the account to the person with this address."""
    user = email_address.user
    introduce(
        email=email_address.email,
        first_name=user.first_name,
        last_name=user.last_name,
        language=(get_language() or "it").split("-")[0],
        user=user,
    )
