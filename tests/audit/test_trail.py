"""The trail keeps what changed and cannot be rewritten, not even past the model."""

import pytest
from django.db import DatabaseError, connection, transaction

from lms.audit.models import Entry
from lms.audit.trail import record, snapshot
from tests.factories import EnterpriseFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_kept():
    firm, user = EnterpriseFactory(name="Before"), UserFactory()
    before = snapshot(firm)
    firm.name = "After"
    entry = record("lms_enterprises.edit", firm, before=before, after=snapshot(firm), acting_user=user)
    assert (entry.before, entry.after, entry.actor_pk) == (
        {"name": "Before"},
        {"name": "After"},
        str(user.pk),
    )


def test_the_trail_survives_the_account_that_wrote_it():
    user = UserFactory(username="gone")
    entry = record("lms_enterprises.edit", EnterpriseFactory(), acting_user=user)
    user.delete()
    assert (Entry.objects.get(pk=entry.pk).actor_label, Entry.objects.count()) == ("gone", 1)


@pytest.mark.parametrize("sql", ["UPDATE lms_audit_entry SET verb = 'x'", "DELETE FROM lms_audit_entry"])
def test_postgresql_itself_refuses_to_rewrite_the_trail(sql):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is guarded by the model alone")
    record("lms_enterprises.edit", EnterpriseFactory())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
