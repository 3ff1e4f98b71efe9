"""Accounts at the platforms, recorded with their secrets, which no trail, list or log ever shows."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lms.audit.trail import record, snapshot

from ..models import ProviderAccount
from ..providers import vault

# Everything but `sealed`.
AUDITED = ("name", "kind", "base_url", "checksum", "account_id", "client_id", "is_active")


@transaction.atomic
def save_account(
    account: ProviderAccount, *, secrets: Mapping[str, str], acting_user: Any
) -> ProviderAccount:
    """Saves an account; `secrets` maps names of `providers.vault` to new values, an empty one keeps the old.

    The trail says which secrets were replaced, never what they are.
    """
    known = ProviderAccount.objects.filter(pk=account.pk).first()
    before = snapshot(known, AUDITED) if known else None
    vault.put(account, **secrets)
    account.save()
    replaced = sorted(name for name, value in secrets.items() if value)
    after = {**snapshot(account, AUDITED), **({"secrets_replaced": replaced} if replaced else {})}
    verb = "lms_webinars.change_account" if known else "lms_webinars.add_account"
    record(verb, account, before=before, after=after, acting_user=acting_user)
    return account
