"""The table costs the same number of queries whatever the number of rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.calls.models import FundingCall
from lms.enterprises.models import Enterprise
from lms.indicators.actions import freeze
from lms.indicators.table import entries
from lms.ledger.models import Activity

from . import factories as make

pytestmark = pytest.mark.django_db
CODES = ["99900170160", "99900180169", "99900190168"]


def fill(count):
    """Adds firms up to the count."""
    event = Activity.objects.first() or make.activity("W1", date(2022, 2, 16))
    funding = FundingCall.objects.first() or make.call("1")
    for code in CODES[Enterprise.objects.count() : count]:
        firm = make.firm(f"Firm {code}", code, "micro")
        make.attendance(event, firm)
        make.service(firm, date(2022, 3, 1), "coaching")
        make.application(funding, firm, date(2022, 4, 1), "granted")


def cost_of(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.parametrize("frozen", [False, True])
def test_the_table_of_one_firm_and_of_three_cost_the_same(programme, period, frozen):
    costs = []
    for count in (1, 3):
        fill(count)
        reading = period.readings.first()
        if frozen and reading is None:
            reading = freeze(period)
        costs.append(cost_of(lambda chosen=reading: entries(period, chosen)))
    assert costs[0] == costs[1] <= 16


@pytest.mark.parametrize("address", ["index", "figure", "export_table", "export_rows", "export_firms"])
def test_every_screen_and_export_of_one_firm_and_of_three_cost_the_same(
    client, officer, programme, period, address
):
    indicator = programme.indicators.get(code="IV-1")
    args = {"index": [], "export_table": [period.pk]}.get(address, [period.pk, indicator.pk])
    url = reverse(f"lms_reporting:{address}", args=args) + f"?period={period.pk}&format=csv"
    client.force_login(officer)
    fill(1)
    b"".join(client.get(url))  # the first one also fills caches
    costs = []
    for count in (1, 3):
        fill(count)
        costs.append(cost_of(lambda: b"".join(client.get(url))))
    assert costs[0] == costs[1]
