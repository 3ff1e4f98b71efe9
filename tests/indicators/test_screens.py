"""The reporting officer's way: choose a period, read the table, open a figure, freeze, restate, export."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lms.audit.models import Entry
from lms.indicators.actions import freeze
from lms.indicators.models import Indicator, Period, Programme, Reading

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def table_of(response):
    return {
        entry.code: (entry.figure.new, entry.figure.to_date)
        for entry, _urls in response.context["entries"]
        if entry.figure
    }


def test_the_table_of_the_golden_period(desk, world, period):
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk})
    assert table_of(page)["IV-1"] == (5, 5)
    text = page.content.decode()
    assert "target not set" in text
    assert "Provisional" in text
    assert "Each one counts once, on the day of its first support that qualifies." in text


def test_without_a_choice_the_last_period_that_began_is_shown(desk, period, next_period):
    make.period(period.programme, 2990)
    assert desk.get(reverse("lms_reporting:index")).context["period"] == next_period


def test_without_any_period_the_page_says_what_to_do(desk):
    page = desk.get(reverse("lms_reporting:index"))
    assert "There is no reporting period yet." in page.content.decode()


@pytest.mark.parametrize(
    "query", ["period=x", "period=999999", "by=nonsense", "show=nonsense", "programme=x"]
)
def test_an_address_that_makes_no_sense_is_answered_with_a_table(desk, world, period, query):
    page = desk.get(f"{reverse('lms_reporting:index')}?{query}")
    assert page.status_code == 200


def test_a_breakdown_that_does_not_add_up_says_so(desk, world, period):
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk, "by": "kind"})
    rows = {row.entry.code: row for row in page.context["breakdown"]}
    assert (rows["IV-4"].total, rows["IV-4"].added) == (7, 8)
    assert "the values add up to 8: not additive" in page.content.decode()


def test_each_cell_of_an_additive_breakdown_opens_into_exactly_its_rows(desk, world, period):
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk, "by": "province"})
    cells = [cell for row in page.context["breakdown"] for cell in row.cells if cell]
    assert len(cells) > 10
    for cell in cells:
        assert desk.get(cell.url).context["rows_page"].paginator.count == cell.value


def test_each_figure_opens_into_exactly_its_rows(desk, world, period):
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk})
    for entry, urls in page.context["entries"]:
        for name, value in (("new", entry.figure.new), ("to_date", entry.figure.to_date)):
            assert desk.get(urls[name]).context["rows_page"].paginator.count == value


def figure_page(desk, period, code, **query):
    indicator = Indicator.objects.get(code=code, programme=period.programme)
    return desk.get(reverse("lms_reporting:figure", args=[period.pk, indicator.pk]), query)


def test_excluded_rows_give_their_reason_and_can_be_filtered(desk, world, period):
    page = figure_page(desk, period, "IV-1", show="excluded")
    assert page.context["rows_page"].paginator.count == 8
    assert "Attended 54 of 90 minutes: below the threshold of 75%." in page.content.decode()
    filtered = figure_page(desk, period, "IV-1", show="excluded", reason="not_sme")
    assert [line.name for line in filtered.context["lines"]] == ["Delta"]
    searched = figure_page(desk, period, "IV-1", show="excluded", q="BÈTA")
    assert searched.context["lines"] == []
    assert [
        line.name for line in figure_page(desk, period, "IV-1", show="excluded", q="BET").context["lines"]
    ] == ["Beta"]


def test_events_of_several_sessions_count_once_and_their_sessions_are_shown_beside(desk, world, period):
    from lms.ledger.models import Activity

    assert "Sessions of these events" not in figure_page(desk, period, "IV-5").content.decode()
    held = next(
        line.fact
        for line in figure_page(desk, period, "IV-5").context["lines"]
        if line.fact.startswith("activity")
    )
    Activity.objects.filter(pk=held.partition(":")[2]).update(session_count=3)
    page = figure_page(desk, period, "IV-5")
    assert page.context["entry"].figure.to_date == 3
    assert page.context["sessions"] == {"new": 5, "to_date": 5}
    assert "Sessions of these events, new and to date</dt><dd>5 / 5" in page.content.decode()


def test_many_rows_come_in_pages(desk, programme, period):
    event = make.activity("Grande", date(2022, 2, 16))
    for _number in range(51):
        make.attendance(event)
    page = figure_page(desk, period, "IV-4a")
    assert (len(page.context["lines"]), page.context["rows_page"].paginator.num_pages) == (50, 2)
    assert len(figure_page(desk, period, "IV-4a", p="2").context["lines"]) == 1
    assert figure_page(desk, period, "IV-4a", p="junk").status_code == 200


def test_no_screen_names_a_person(desk, world, period):
    page = figure_page(desk, period, "IV-4a")
    assert "Abete" not in page.content.decode()
    number = page.context["lines"][0].unit.removeprefix("person:")
    assert f"Person {number}, Alfa" in page.content.decode()


def test_a_definition_that_cannot_be_counted_shows_why_and_spoils_nothing_else(desk, world, period):
    Indicator.objects.filter(code="IV-5").update(rule_key="gone")
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk})
    assert "There is no rule gone." in page.content.decode()
    assert table_of(page)["IV-1"] == (5, 5)
    assert "There is no rule gone." in figure_page(desk, period, "IV-5").content.decode()


def test_freezing_shows_the_figures_first_and_keeps_them_after(desk, world, period):
    url = reverse("lms_reporting:freeze", args=[period.pk])
    assert "Freeze these figures" in desk.get(url).content.decode()
    assert Reading.objects.count() == 0
    done = desk.post(url, follow=True)
    assert [text.strip() for text in messages_of(done)] == [
        "2022 is frozen as reading 1. Its figures do not change any more."
    ]
    assert Reading.objects.get().sha256 in done.content.decode()
    again = desk.post(url)
    assert "This period is frozen already." in again.content.decode()


def test_a_late_report_is_shown_beside_the_frozen_figure(desk, world, period):
    freeze(period)
    make.attendance(make.activity("W9", date(2022, 10, 5)), world.firms.beta)
    text = desk.get(reverse("lms_reporting:index"), {"period": period.pk}).content.decode()
    assert "would now be 6" in text
    assert "The data have changed since these figures were frozen." in text
    now = desk.get(reverse("lms_reporting:index"), {"period": period.pk, "reading": "now"})
    assert table_of(now)["IV-1"] == (6, 6)


def test_restating_asks_for_the_reason(desk, world, period):
    freeze(period)
    url = reverse("lms_reporting:restate", args=[period.pk])
    assert "Say why the figures are restated." in desk.post(url, {"reason": ""}).content.decode()
    assert Reading.objects.count() == 1
    desk.post(url, {"reason": "Report of W9 arrived late."})
    page = desk.get(reverse("lms_reporting:index"), {"period": period.pk})
    assert "Reason of the restatement: Report of W9 arrived late." in page.content.decode()


def test_forged_figures_are_announced(desk, world, period):
    from django.db import connection

    freeze(period)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lms_indicators_frozenfigure SET new = 99 WHERE code = 'IV-1'")
    text = desk.get(reverse("lms_reporting:index"), {"period": period.pk}).content.decode()
    assert "These figures cannot be trusted: tell the administrator." in text


ADDRESSES = [
    "index",
    "freeze",
    "restate",
    "export_table",
    "export_breakdown",
    "figure",
    "export_rows",
    "export_firms",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_trainer_is_refused_with_a_sentence(client, trainer, world, period, address):
    indicator = period.programme.indicators.get(code="IV-1")
    args = {"index": []}.get(address, [period.pk])
    if address in ("figure", "export_rows", "export_firms"):
        args = [period.pk, indicator.pk]
    client.force_login(trainer)
    url = reverse(f"lms_reporting:{address}", args=args)
    answer = client.get(url, follow=True, headers={"accept-language": "en"})
    assert answer.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert [text.strip() for text in messages_of(answer)] == [
        "Sorry, you do not have permission to access this area."
    ]


def test_the_menu_of_a_trainer_has_no_indicators(client, trainer, officer):
    from django.test import RequestFactory
    from wagtail.admin.menu import admin_menu

    for user, shown in ((trainer, False), (officer, True)):
        request = RequestFactory().get("/cms/")
        request.user = user
        names = {item.name for item in admin_menu.menu_items_for_request(request)}
        assert ({"lms-indicators", "lms-calls"} <= names) is shown
        assert bool({"lms-indicators", "lms-calls"} & names) is shown


def test_whoever_may_look_but_not_export_gets_no_file(client, trainer, world, period):
    from django.contrib.auth.models import Permission

    trainer.user_permissions.add(Permission.objects.get(codename="view_indicator"))
    client.force_login(trainer)
    page = client.get(reverse("lms_reporting:index"), {"period": period.pk})
    assert "Download this table" not in page.content.decode()
    refused = client.get(reverse("lms_reporting:export_table", args=[period.pk]))
    assert refused.status_code == 302
    assert Entry.objects.filter(verb="lms_indicators.export").count() == 0


# --- files ---


def csv_of(response):
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8"), newline="")))


def test_the_table_as_csv_for_programs(desk, world, period):
    answer = desk.get(reverse("lms_reporting:export_table", args=[period.pk]), {"format": "csv"})
    rows = csv_of(answer)
    head = rows[0]
    line = dict(zip(head, next(row for row in rows if row[2] == "IV-1"), strict=True))
    assert (line["achieved_in_period"], line["achieved_to_date"], line["target"], line["cut_off"]) == (
        "5",
        "5",
        "",
        "2022-12-31",
    )
    assert "v0.csv" in answer["Content-Disposition"]


def test_the_breakdown_in_long_form_names_what_is_not_additive(desk, world, period):
    rows = csv_of(desk.get(reverse("lms_reporting:export_breakdown", args=[period.pk]), {"format": "csv"}))
    kinds = [row[4:] for row in rows if row[0] == "IV-4" and row[2] == "kind"]
    assert kinds == [
        ["training", "Training (courses, webinars, seminars)", "4", "4", ""],
        ["coaching", "Coaching", "1", "1", ""],
        ["call_assistance", "Assistance with calls", "2", "2", ""],
        ["matchmaking", "Business matchmaking", "1", "1", ""],
        ["TOTAL", "Total, each once", "7", "7", "not additive: a unit can fall under several values"],
    ]


def test_a_workbook_of_a_frozen_period_carries_rule_cutoff_and_hash(desk, world, period, officer):
    reading = freeze(period, acting_user=officer)
    answer = desk.get(reverse("lms_reporting:export_table", args=[period.pk]), {"format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer)))
    notes = {row[0].value: row[1].value for row in book["Notes"].iter_rows()}
    assert notes["SHA-256 of the reading"] == reading.sha256
    assert notes["Cut-off"] == "2022-12-31"
    assert notes["How this is counted: IV-1"].startswith("Each one counts once,")
    assert notes["Made by"] == "reporting"
    assert "v1.xlsx" in answer["Content-Disposition"]


def test_a_firms_name_cannot_become_a_formula_and_keeps_its_accents(desk, programme, period):
    firm = make.firm("=HYPERLINK(“x”) Caffè Però", "99900170160", "micro")
    make.attendance(make.activity("W1", date(2022, 2, 16)), firm)
    indicator = programme.indicators.get(code="IV-1")
    url = reverse("lms_reporting:export_rows", args=[period.pk, indicator.pk])
    rows = csv_of(desk.get(url, {"format": "csv"}))
    assert rows[1][2] == "'=HYPERLINK(“x”) Caffè Però"
    book = load_workbook(io.BytesIO(b"".join(desk.get(url, {"format": "xlsx"}))))
    cell = book.worksheets[0].cell(2, 3)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(“x”) Caffè Però", "s")


def test_the_rows_exported_are_the_rows_shown(desk, world, period, programme):
    indicator = programme.indicators.get(code="IV-1")
    url = reverse("lms_reporting:export_rows", args=[period.pk, indicator.pk])
    for query in ({"show": "excluded"}, {"show": "to_date"}, {"show": "excluded", "reason": "not_sme"}, {}):
        shown = figure_page(desk, period, "IV-1", **query).context["rows_page"].paginator.count
        assert len(csv_of(desk.get(url, {**query, "format": "csv"}))) - 1 == shown


@pytest.mark.parametrize("frozen", [False, True])
def test_the_list_of_firms_supported(desk, world, period, programme, frozen):
    if frozen:
        freeze(period)
    indicator = programme.indicators.get(code="IV-1")
    url = reverse("lms_reporting:export_firms", args=[period.pk, indicator.pk])
    rows = csv_of(desk.get(url, {"format": "csv"}))
    firms = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [firm["name"] for firm in firms] == ["Alfa", "Zeta di Anna Esempio", "Gamma", "Epsilon", "Theta"]
    alfa = firms[0]
    assert (alfa["enterprise_cf"], alfa["size_class"], alfa["nuts3"], alfa["chamber"]) == (
        "99900170160",
        "Micro",
        "ITC46",
        "Bergamo",
    )
    assert (alfa["first_service_date"], alfa["hours_total"], alfa["events_attended"]) == (
        "2022-02-16",
        "4.00",
        "2",
    )
    assert alfa["first_counted_in_period"] == "2022"
    assert alfa["indicator_codes"].split(", ")[:2] == ["IV-1", "IV-1a"]


def test_each_export_leaves_a_line_in_the_audit_trail(desk, world, period, programme, officer):
    indicator = programme.indicators.get(code="IV-1")
    url = reverse("lms_reporting:export_rows", args=[period.pk, indicator.pk])
    b"".join(desk.get(url, {"format": "csv", "show": "excluded"}))
    entry = Entry.objects.get(verb="lms_indicators.export")
    assert (entry.actor_pk, entry.object_pk) == (str(officer.pk), str(period.pk))
    assert entry.after == {
        "table": "rows-IV-1",
        "format": "csv",
        "rows": 8,
        "reading": None,
        "notes": {"Filters": "Not counted in the period, with the reason"},
    }


# --- definitions ---


def test_an_indicator_is_edited_with_fields_instead_of_code(desk, programme):
    indicator = programme.indicators.get(code="IV-1")
    data = {
        "programme": programme.pk,
        "code": "IV-1",
        "order": 20,
        "name_it": "PMI assistite",
        "kind": "output",
        "unit": "enterprises",
        "rule_key": "enterprises_supported",
        "beneficiaries": "smes",
        "kinds": ["coaching", "consultancy"],
        "region_only": "on",
        "min_hours": "3",
        "target": "143",
        "is_active": "on",
    }
    url = reverse("lms_indicator:edit", args=[indicator.pk])
    assert desk.get(url).status_code == 200
    assert desk.post(url, data).status_code == 302
    indicator.refresh_from_db()
    assert indicator.params == {
        "beneficiaries": "smes",
        "kinds": ["coaching", "consultancy"],
        "region_only": True,
        "min_hours": 3,
    }
    assert indicator.target == 143
    wrong = desk.post(url, {**data, "event_kinds": ["webinar"]})
    assert "does not look at this: leave it empty." in wrong.content.decode()


def test_reversed_dates_of_a_period_are_refused_in_words(desk, programme):
    data = {"programme": programme.pk, "name": "x", "starts_on": "2022-12-31", "ends_on": "2022-01-01"}
    answer = desk.post(reverse("lms_period:add"), data)
    assert "The period ends before it starts: check the two dates." in answer.content.decode()
    assert Period.objects.count() == 0


def test_a_period_that_precedes_the_launch_is_saved_with_a_warning(desk, programme):
    """The action plan's own inconsistency: follow-up from February 2021, launch in December 2021."""
    Programme.objects.update(starts_on=date(2021, 12, 1))
    data = {
        "programme": programme.pk,
        "name": "Follow-up",
        "starts_on": "2021-02-01",
        "ends_on": "2022-12-31",
    }
    answer = desk.post(reverse("lms_period:add"), data, follow=True)
    assert Period.objects.count() == 1
    assert any(
        "The period begins on 02/01/2021, before the programme starts" in m for m in messages_of(answer)
    )


def test_the_dates_of_a_frozen_period_stay(desk, world, period):
    freeze(period)
    data = {
        "programme": period.programme_id,
        "name": "2022",
        "starts_on": "2022-01-01",
        "ends_on": "2022-06-30",
    }
    answer = desk.post(reverse("lms_period:edit", args=[period.pk]), data)
    assert "This period is frozen" in answer.content.decode()
    period.refresh_from_db()
    assert period.ends_on == date(2022, 12, 31)


def test_what_figures_rest_on_is_not_deleted(admin_client, world, period):
    freeze(period)
    answer = admin_client.post(reverse("lms_period:delete", args=[period.pk]), follow=True)
    assert Period.objects.count() == 1
    assert any("non si può eliminare" in message for message in messages_of(answer))


def test_the_standard_indicators_are_added_once(desk):
    programme = make.programme()
    url = reverse("lms_programme:presets", args=[programme.pk])
    assert "RCO04" in desk.get(url).content.decode()
    desk.post(url)
    desk.post(url)
    assert programme.indicators.count() == 19
    assert programme.indicators.get(code="RCO02").parent.code == "RCO01"
