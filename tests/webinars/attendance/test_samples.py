"""Every sample report, to the second; the figures were worked out from the rows, apart from the code."""
# ruff: noqa: E501 - rows stand here as the platforms write them

from __future__ import annotations

import pytest

from .helpers import AUTUMN, codes, exact, people, reading, sample, seconds

REPORT_2022 = ("2022-04-25T08:30:00+02:00", "2022-04-25T10:00:00+02:00")


def test_zoom_italian_meeting_counts_no_waiting_room_and_reads_the_day_first():
    result = reading(
        sample("zoom/meeting_it_dmy_utf8bom_2025-07-08.csv"),
        ("2025-07-08T09:00:00+02:00", "2025-07-08T13:00:00+02:00"),
    )
    assert (result.provider, result.kind, str(result.outcome)) == ("zoom", "meeting", "ok")
    told = result.interpretation
    assert (told.encoding, told.delimiter, told.date_order, told.date_order_reason.code) == (
        "utf-8-sig", ",", "DMY", "order_planned",
    )  # fmt: skip
    # Carla: 9:03:03-12:07:54, 12:07:55-12:53:25, 12:53:25-13:00:00 = 11091 + 2730 + 395.
    assert exact(result) == {
        "utente1@example.com": 14400,
        "Carla Rovere": 14216,
        "dario": 13932,
        "elio larice": 6125,
    }
    assert [str(item.role) for item in result.identities] == ["host", "attendee", "attendee", "attendee"]
    assert (result.rows_read, result.rows_ignored, result.rows_unreadable) == (11, 3, 0)


def test_zoom_italian_meeting_for_august_is_another_session():
    result = reading(
        sample("zoom/meeting_it_dmy_utf8bom_2025-07-08.csv"),
        ("2025-08-07T09:00:00+02:00", "2025-08-07T13:00:00+02:00"),
    )
    assert (str(result.outcome), result.interpretation.date_order) == ("ok", "MDY")
    other = reading(
        sample("zoom/meeting_it_dmy_utf8bom_2025-07-08.csv"),
        ("2025-09-07T09:00:00+02:00", "2025-09-07T13:00:00+02:00"),
    )
    assert (str(other.outcome), other.interpretation.date_order) == ("wrong_session", None)
    assert "2025-07-08" in other.warnings[-1].message
    assert "2025-08-07" in other.warnings[-1].message


def test_zoom_unique_users_gives_bounds_only():
    result = reading(sample("zoom/meeting_unique_users_utf8.csv"))
    assert (str(result.outcome), codes(result)) == ("ok_with_warnings", [("totals_only", None)])
    assert seconds(result) == {
        "utente1@example.com": (0, 5400), "Bruno Ibisco": (0, 4920), "utente2@example.com": (0, 1560),
        "Dario Betulla": (0, 420), "Elio Larice": (0, 3960), "Fulvia Salice": (0, 1620),
        "utente3@example.com": (0, 1260), "Ilaria Mirto": (0, 4200),
    }  # fmt: skip


def test_zoom_webinar_credits_the_promoted_attendee_over_both_sections():
    result = reading(sample("zoom/webinar_attendees_utf8bom.csv"))
    assert [(item.email or item.name, str(item.role), item.seconds) for item in result.identities] == [
        ("formazione@example.org", "host", (5400, 5400)),
        ("olga.ulivo@example.org", "panelist", (5400, 5400)),
        ("pietro.erica@example.net", "attendee", (5332, 5332)),
        ("anna.abete@example.com", "attendee", (5400, 5400)),
        ("Bruno.Ibisco@Example.com", "attendee", (4565, 4565)),
        ("carla.dolmo@example.net", "attendee", (4210, 4210)),
        ("+39 02****000", "attendee", (2430, 2430)),
    ]
    assert (codes(result), result.rows_ignored) == ([("leave_before_join", 21)], 2)


def test_teams_list_newest_first_leaves_everybody_open():
    result = reading(
        sample("teams/list_en_us_newest_first_utf8.csv"),
        ("2020-06-26T08:00:00+02:00", "2020-06-26T09:00:00+02:00"),
    )
    found = seconds(result)
    # Anna: 8:01:32-8:02:01, 8:03:01-8:15:33, 8:19:19-8:32:58, then from 8:34:12 for good.
    assert found["Anna Abete"] == (29 + 752 + 819, 29 + 752 + 819 + 1548)
    # Silvio: 8:01:04-8:02:04, 8:02:12-8:02:28, then from 8:03:50 for good.
    assert found["Silvio Viola"] == (60 + 16, 60 + 16 + 3370)
    # Carla was there before the report began, left at 8:29:21 and came back at 8:29:35.
    assert found["Carla Rovere"] == (1761, 1761 + 1825)
    assert found["Mara Erica"] == (0, 3600)
    assert (len(found), result.rows_read, codes(result)) == (33, 49, [("never_left", None)])


def test_teams_list_in_portuguese_is_read_like_the_english_one():
    result = reading(
        sample("teams/list_pt_br_utf16le.csv"), ("2021-03-16T08:00:00+01:00", "2021-03-16T10:00:00+01:00")
    )
    found = seconds(result)
    assert (result.provider, result.kind, result.interpretation.date_order) == ("teams", "list", "DMY")
    assert found["Bruno Ibisco Erica"] == (290, 290 + 6878)
    assert found["Bruno Larice Erica"] == (6021, 6021 + 1090)
    assert (len(found), found["WALTER IBISCO"]) == (39, (0, 1722))


def test_teams_report_of_2022_computes_from_times_not_from_durations():
    result = reading(sample("teams/report2022_en_us_utf16le.csv"), REPORT_2022)
    assert (str(result.outcome), codes(result)) == ("ok", [])
    assert exact(result) == {
        "utente1@example.com": 5400, "utente2@example.com": 5376, "Carla Rovere (Guest)": 5375,
        "utente3@example.com": 5339, "Elio (Guest)": 5332, "utente4@example.com": 5324, "utente5@example.com": 5316,
        "utente6@example.com": 5144, "Lorenzo Tiglio (Guest)": 5016, "utente7@example.com": 4480,
    }  # fmt: skip
    assert {str(item.role) for item in result.identities} == {"attendee"}


def test_teams_report_saved_again_by_excel_gives_the_same_people_and_seconds():
    first = reading(sample("teams/report2022_en_us_utf16le.csv"), REPORT_2022)
    again = reading(sample("teams/report2022_en_us_excel_resaved_utf16le.csv"), REPORT_2022)
    assert [(i.key, i.seconds, i.role) for i in again.identities] == [
        (i.key, i.seconds, i.role) for i in first.identities
    ]
    assert again.outcome == first.outcome


def test_teams_semicolon_file_joins_up_to_four_connections():
    result = reading(
        sample("teams/report2022_semicolon_utf8.csv"),
        ("2022-04-13T08:00:00+02:00", "2022-04-13T09:30:00+02:00"),
    )
    found = exact(result)
    # utente10: 8:00:25-8:02:22 and 8:04:07-; utente12: -9:07:18 and 9:09:52-; utente50: 8:05:06-8:05:59 and 8:11:20-.
    assert (found["utente10@example.com"], found["utente12@example.com"]) == (117 + 5153, 4038 + 1208)
    assert (found["utente50@example.com"], found["utente11@example.com"]) == (53 + 4720, 5201)
    assert (len(found), result.rows_read, str(result.identities[0].role)) == (60, 69, "host")


def test_teams_report_now_counts_people_of_both_sections_once():
    result = reading(
        sample("teams/report_en_gb_utf16be.csv"), ("2022-11-16T09:30:00+01:00", "2022-11-16T09:45:00+01:00"),
        registrants=people((1, "Elio", "Larice", "x@example.com"), (2, "D", "B", "utente5@example.com")),
    )  # fmt: skip
    assert exact(result) == {
        "utente1@example.com": 884, "utente2@example.com": 870, "utente3@example.com": 863, "utente4@example.com": 803,
        "utente6@example.com": 748, "utente7@example.com": 726, "utente8@example.com": 711, "utente9@example.com": 442,
    }  # fmt: skip
    assert [str(item.role) for item in result.identities] == ["host"] + ["attendee"] * 7
    dario, larice = result.identities[3], result.identities[4]
    assert (str(dario.match), dario.registrant) == ("email", 2)
    assert (str(larice.match), larice.registrant, larice.candidates) == ("suggested", None, (1,))


def test_gotowebinar_gives_the_visit_as_lower_bound_and_ignores_the_footnote():
    result = reading(sample("gotowebinar/attendees_first_visit.csv"))
    assert seconds(result) == {
        "silvio.viola@example.com": (5400, 5400),
        "tullia.faggio@example.net": (2400, 5400),
        "ugo.pioppo@example.org": (4080, 5400),
    }
    assert (result.interpretation.time_zone, result.interpretation.time_zone_reason.code) == (
        "CEST",
        "zone_file",
    )
    assert codes(result) == [("first_visit", None), ("to_the_minute", None)]


def test_webex_event_joins_overlapping_rows_and_only_suggests_the_nameless_second_device():
    result = reading(
        sample("webex/event_utf16le.csv"),
        registrants=people((1, "Fulvia", "Salice", "fulvia.salice@example.com")),
    )
    assert [
        (i.email or i.name, i.seconds, str(i.match), i.registrant, i.candidates) for i in result.identities
    ] == [
        ("formazione@example.org", (5400, 5400), "none", None, ()),
        ("fulvia.salice@example.com", (5400, 5400), "email", 1, ()),
        ("gino.cedro@example.net", (5089, 5089), "none", None, ()),
        ("Ilaria Mirto", (4200, 4200), "none", None, ()),
        ("Fulvia Salice", (1800, 1800), "suggested", None, (1,)),
    ]


def test_google_meet_without_dates_gives_minute_bounds():
    result = reading(sample("googlemeet/participants_split_names.csv"))
    assert seconds(result) == {
        "lorenzo.tiglio@example.com": (5340, 5400), "mara.dalia@example.org": (3420, 3540),
        "Nino Nespolo": (2760, 2880), "formazione@example.org": (5400, 5400), "rita@example.net": (0, 0),
    }  # fmt: skip
    assert str(result.outcome) == "ok_with_warnings"


REGISTERED = people(
    ("R-1001", "Walter", "Gelso", "w@example.com"), ("R-1002", "Zita", "Quercia", "z@example.com"), ("R-1003", "A", "B", "a@example.com")
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("learning_dashboard_data.json", [("R-1001", 5375), ("R-1002", 5100), (None, 4800), (None, 2400)]),
        ("events.xml", [("R-1001", 5400), ("R-1002", 5100), ("R-1003", 4500)]),
    ],
)
def test_bigbluebutton_matches_by_our_id(name: str, expected: list[tuple[str | None, int]]):
    result = reading(sample(f"bigbluebutton/{name}"), AUTUMN, registrants=REGISTERED)
    guests = [item for item in result.identities if item.role != "host"]
    assert [(item.registrant, item.seconds[0]) for item in guests] == expected
    assert all(item.exact for item in result.identities)
    assert [str(item.match) for item in guests] == ["id" if who else "none" for who, _s in expected]
    assert "until_end" in [code for code, _row in codes(result)]
