"""Formats of which no sample file exists, composed after their documentation."""
# ruff: noqa: E501 - rows stand here as the platforms write them

from __future__ import annotations

import json

from .helpers import codes, exact, people, reading, seconds

ROME = ("2026-09-16T10:00:00+02:00", "2026-09-16T11:30:00+02:00")
ZOOM_EN = (
    "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    '000 0000 0000,Corso,"09/16/2026 09:50:00 AM","09/16/2026 11:40:00 AM",host@example.org,110,3\n'
    "\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room\n"
)


def test_zoom_english_meeting_marks_the_host_of_its_header_and_leaves_the_waiting_room_out():
    result = reading(
        ZOOM_EN
        + "Anna Host,HOST@example.org,09/16/2026 09:50:00 AM,09/16/2026 11:40:00 AM,110,No,,No\n"
        + "Mario Rossi,m@example.com,09/16/2026 09:55:00 AM,09/16/2026 10:10:00 AM,15,Yes,No Response,Yes\n"
        + "Mario Rossi,m@example.com,09/16/2026 10:10:01 AM,09/16/2026 11:00:01 AM,50,Yes,No Response,No\n"
    )
    assert (result.provider, result.kind, str(result.outcome)) == ("zoom", "meeting", "ok")
    assert [(i.email, str(i.role), i.seconds) for i in result.identities] == [
        ("HOST@example.org", "host", (5400, 5400)),
        ("m@example.com", "attendee", (3000, 3000)),
    ]
    assert (result.rows_read, result.rows_ignored, result.rows_unreadable) == (3, 1, 0)


def test_zoom_older_form_with_trailing_commas_reads_like_the_newer_one():
    result = reading(
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\n"
        '000,Corso,"09/16/2026 09:50:00 AM","09/16/2026 11:40:00 AM",host@example.org,110,3,\n'
        "\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),\n"
        '"Mario Rossi",m@example.com,"Sep 16, 2026 10:00:30 AM","Sep 16, 2026 11:00:00 AM",60,\n'
    )
    assert (result.provider, exact(result)) == ("zoom", {"m@example.com": 3570})


def test_zoom_row_without_leave_counts_until_the_recorded_end_and_is_flagged():
    result = reading(ZOOM_EN + "Mario,m@example.com,09/16/2026 10:30:00 AM,,,Yes,,No\n")
    assert (exact(result), codes(result)) == ({"m@example.com": 3600}, [("until_end", 5)])


WIDE = (
    "Argomento,Digita,ID,Nome organizzatore,E-mail organizzatore,Ora di inizio,Ora di fine,Partecipanti,Durata (minuti),"
    "Minuti totali dei partecipanti,Reparto,Gruppo,Origine,Visualizzatori unici,Max visualizzazioni simultanee,"
    "Ora di creazione,Nome (nome originale),E-mail,Ora di ingresso,Ora di uscita,Durata (minuti),Guest,In sala d’attesa\n"
)
WIDE_ROW = (
    "{topic},Riunione,{id},Anna Host,host@example.org,{start},{end},3,101,200,,,Zoom,2,2,01/09/2026 08:00:00 AM,"
    "{name},{mail},{join},{leave},{minutes},Sì,No\n"
)


def wide_row(day: str, number: str, name: str, mail: str, join: str, leave: str) -> str:
    return WIDE_ROW.format(
        topic="Corso", id=number, start=f"{day} 09:50:00 AM", end=f"{day} 11:31:00 AM", name=name, mail=mail,
        join=f"{day} {join}", leave=f"{day} {leave}", minutes=9,
    )  # fmt: skip


def test_zoom_wide_italian_report_leaves_the_second_meeting_out_by_id_and_day():
    result = reading(
        WIDE
        + wide_row("16/09/2026", "111", "Anna Host", "host@example.org", "09:50:00 AM", "11:31:00 AM")
        + wide_row("16/09/2026", "111", "Mario", "m@example.com", "10:00:00 AM", "10:30:00 AM")
        + wide_row("16/09/2026", "111", "Mario", "m@example.com", "10:20:00 AM", "10:45:00 AM")
        + "," * 22
        + "\n"
        + wide_row("18/09/2026", "222", "Mario", "m@example.com", "10:00:00 AM", "11:30:00 AM")
        + wide_row("18/09/2026", "222", "Lucia", "l@example.com", "10:00:00 AM", "11:30:00 AM")
    )
    assert (result.kind, result.interpretation.date_order) == ("meeting_wide", "DMY")
    assert exact(result) == {"host@example.org": 5400, "m@example.com": 2700}
    assert [str(i.role) for i in result.identities] == ["host", "attendee"]
    assert codes(result) == [("another_meeting", 6)]
    assert "222, 2026-09-18" in result.warnings[0].message


def test_zoom_meeting_restarted_under_its_id_adds_up():
    result = reading(
        WIDE
        + wide_row("16/09/2026", "111", "Mario", "m@example.com", "10:00:00 AM", "10:30:00 AM")
        + wide_row("16/09/2026", "111", "Mario", "m@example.com", "10:40:00 AM", "10:50:00 AM").replace(
            "09:50", "10:39"
        )
    )
    assert (exact(result), codes(result)) == ({"m@example.com": 2400}, [])


def test_zoom_older_webinar_with_short_sections_reads_every_section():
    result = reading(
        'Attendee Report\nReport Generated:,"Sep 17, 2026 6:26 PM"\n'
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,"
        "Max Concurrent Views,Enable Registration\n"
        'Titolo,000,"Sep 16, 2026 09:46:05",113,7,0,6,9,5,No\n'
        "Host Details,\n"
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
        'Yes,Host,host@example.org,"Sep 16, 2026 09:46:05","Sep 16, 2026 11:40:00",114,No,Italy\n'
        "Attendee Details,\n"
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
        'Yes,Mario,m@example.com,"Sep 16, 2026 10:13:27","Sep 16, 2026 11:13:27",60,Yes,Italy\n'
        "No,Vera,v@example.com,--,--,--,--,--\n"
    )
    assert (result.kind, result.interpretation.date_order, str(result.outcome)) == ("webinar", "MDY", "ok")
    assert [(i.name, str(i.role), i.seconds) for i in result.identities] == [
        ("Host", "host", (5400, 5400)),
        ("Mario", "attendee", (3600, 3600)),
    ]


def test_zoom_registration_report_is_named_and_refused():
    for text in (
        (
            'Registration Report\nReport Generated:,x\nTopic,Webinar ID,Scheduled Time\nT,1,"Sep 16, 2026 10:00 AM"\n'
            'Attendee Details\nFirst Name,Last Name,Email,Registration Time,Approval Status\nA,B,a@example.com,"09/01/2026 10:00:00 AM",approved\n'
        ),
        "First Name,Last Name,Email,Registration Time,Approval Status,Source Name\nA,B,a@example.com,09/01/2026 10:00:00 AM,approved,x\n",
    ):
        result = reading(text)
        assert (str(result.outcome), codes(result)) == ("not_attendance", [("registration_report", None)])


def event(kind: str, when: str, **person: str) -> str:
    field = {"joined": "join_time", "left": "leave_time"}[kind]
    thing = {"id": "85", "uuid": "u==", "topic": "T", "host_id": "H", "participant": {field: when, **person}}
    return json.dumps({"event": f"meeting.participant_{kind}", "payload": {"object": thing}, "event_ts": 1})


def test_zoom_webhooks_bear_repeats_disorder_and_a_missing_leave():
    mario = {
        "user_id": "1",
        "user_name": "Mario",
        "participant_uuid": "P1",
        "email": "m@example.com",
        "registrant_id": "R9",
    }
    lines = [
        event("left", "2026-09-16T08:30:00Z", **mario),
        event("joined", "2026-09-16T08:00:00Z", **mario),
        event("joined", "2026-09-16T08:00:00Z", **mario),
        "{broken",
        event(
            "joined", "2026-09-16T08:40:00Z", user_id="2", user_name="Lucia", participant_uuid="P2", email=""
        ),
        event("joined", "2026-09-16T07:50:00Z", user_id="3", user_name="Capo", id="H"),
        json.dumps(
            {
                "event": "meeting.ended",
                "payload": {"object": {"id": "85", "uuid": "u==", "end_time": "2026-09-16T09:10:00Z"}},
            }
        ),
    ]
    result = reading("\n".join(lines), registrants=people(("R9", "Mario", "Rossi", "x@example.com")))
    assert (result.provider, result.kind, result.interpretation.time_zone) == ("zoom", "webhooks", "UTC")
    assert [(i.name, str(i.role), i.seconds, str(i.match), i.registrant) for i in result.identities] == [
        ("Capo", "host", (4200, 4200), "none", None),
        ("Mario", "attendee", (1800, 1800), "id", "R9"),
        ("Lucia", "attendee", (1800, 1800), "none", None),
    ]
    assert codes(result) == [("event_broken", 4), ("until_end", 5), ("until_end", 6)]


TEAMS_NOW = (
    "1. Summary\nMeeting title\tCorso\nAttended participants\t2\nStart time\t9/16/26, 9:50:00 AM\n"
    "End time\t9/16/26, 11:35:00 AM\nMeeting duration\t1h 45m\nAverage attendance time\t1h\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Rossi, Maria\t9/16/26, 10:00:00 AM\t9/16/26, 11:00:00 AM\t40m\t\tmaria_firma.com#EXT#@ente.onmicrosoft.com\tPresenter\n"
    "Capo\t9/16/26, 9:50:00 AM\t9/16/26, 11:35:00 AM\t1h 45m\tcapo@ente.it\tcapo@ente.it\tOrganizer\n"
)
TEAMS_THREE = (
    "\n3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Rossi, Maria\t9/16/26, 10:00:00\u202fAM\t9/16/26, 10:20:00\u202fAM\t20m\t\tPresenter\n"
    "Rossi, Maria\t9/16/26, 10:40:00 AM\t9/16/26, 11:00:00 AM\t20m\t\tPresenter\n"
    "Capo\t9/16/26, 9:50:00 AM\t9/16/26, 11:35:00 AM\t1h 45m\tcapo@ente.it\tOrganizer\n"
)


def test_teams_sections_count_connections_once_and_take_the_guest_address_from_section_two():
    result = reading((TEAMS_NOW + TEAMS_THREE).encode("utf-16"))
    assert (str(result.outcome), exact(result)) == ("ok", {"maria@firma.com": 2400, "capo@ente.it": 5400})
    assert [str(i.role) for i in result.identities] == ["attendee", "host"]


def test_teams_without_section_three_falls_back_to_bounds_of_section_two():
    result = reading(TEAMS_NOW.encode("utf-16"))
    assert seconds(result) == {"maria@firma.com": (2400, 2400), "capo@ente.it": (5400, 5400)}
    assert ("gaps_inside", None) in codes(result)
    clipped = reading(TEAMS_NOW.encode("utf-16"), ("2026-09-16T10:30:00+02:00", "2026-09-16T11:30:00+02:00"))
    assert seconds(clipped)["maria@firma.com"] == (600, 1800)


def test_teams_french_report_with_its_own_dates_and_durations():
    text = (
        "Résumé de la réunion\nNombre total de participants\t2\nTitre de la réunion\tCours\n"
        "Heure de début de la réunion\t16/09/2026 à 09:50:00\nHeure de fin de la réunion\t16/09/2026 à 11:40:00\n\n"
        "Nom complet\tHeure d'arrivée\tHeure de départ\tDurée\tE-mail\tRôle\n"
        "Marie\t16/09/2026 à 10:01:31\t16/09/2026 à 11:30:00\t1\u00a0h\u00a028\u00a0m\tm@example.com\tPrésentateur\n"
        "Chef\t16/09/2026 à 09:50:00\t16/09/2026 à 11:40:00\t1\u00a0h 50\u00a0m\tc@example.com\tOrganisateur"
    )
    result = reading(text.encode("utf-16"))
    assert (result.provider, result.interpretation.date_order) == ("teams", "DMY")
    assert [(i.email, str(i.role), i.seconds) for i in result.identities] == [
        ("m@example.com", "attendee", (5309, 5309)),
        ("c@example.com", "host", (5400, 5400)),
    ]


def test_teams_in_labels_nobody_listed_is_read_by_what_the_columns_hold():
    text = (
        "1. Yksi\nKokous\tKurssi\nAlku\t16.9.2026, 9.50.00\n\n2. Kaksi\nWho\tFst\tLst\tHow long\tAddress here\tCode\tKind\n"
        "Maria\t16.9.2026, 10:00:00\t16.9.2026, 11:00:00\t40 min 0 sek.\tmaria@example.com\tmaria@example.com\tX\n"
        "\n3. Kolme\nWho\tIn then\tOut then\tHow long\tAddress here\tKind\n"
        "Maria\t16.9.2026, 10:00:00\t16.9.2026, 10:20:00\t20 min 0 sek.\tmaria@example.com\tX\n"
        "Maria\t16.9.2026, 10:40:00\t16.9.2026, 11:00:00\t20 min 0 sek.\tmaria@example.com\tX\n"
    )
    result = reading(text.encode("utf-16"))
    assert (result.provider, exact(result)) == ("teams", {"maria@example.com": 2400})
    assert [code for code, _row in codes(result)] == ["columns_guessed"]


def test_teams_webinar_prefers_the_registration_address():
    text = (
        TEAMS_NOW.replace("(UPN)\tRole", "(UPN)\tRole\tRegistration Email").replace(
            "Presenter\n", "Presenter\tiscritta@example.com\n"
        )
        + TEAMS_THREE
    )
    result = reading(text.encode("utf-16"), registrants=people((7, "M", "R", "Iscritta@Example.com")))
    found = next(item for item in result.identities if "Rossi" in item.name)
    assert (found.email, found.seconds, str(found.match), found.registrant) == (
        "iscritta@example.com",
        (2400, 2400),
        "email",
        7,
    )


def test_teams_times_suppressed_by_policy_leave_bounds():
    text = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\nMaria\t\t\t\tm@example.com\t\tAttendee\n"
    result = reading(text.encode("utf-16"))
    assert (seconds(result), [c for c, _r in codes(result)]) == (
        {"m@example.com": (0, 5400)},
        ["summary_only", "no_times"],
    )


def test_teams_list_saved_as_comma_file_without_quotes_keeps_date_and_time_together():
    result = reading(
        "Full Name,User Action,Timestamp\nMario,Joined,9/16/2026, 10:00:00 AM\nMario,Left,9/16/2026, 10:30:00 AM\n"
    )
    assert (result.provider, exact(result)) == ("teams", {"Mario": 1800})


def test_teams_list_in_a_language_not_known_tells_leaving_from_joining_by_order():
    result = reading(
        "Vaxx\tQuu\tZed\nMario\tLopp\t16/09/2026 10:30:00\nMario\tHopp\t16/09/2026 10:00:00\n"
        "Lucia\tHopp\t16/09/2026 10:05:00\nLucia\tLopp\t16/09/2026 11:30:00\n"
    )
    assert exact(result) == {"Mario": 1800, "Lucia": 5100}


def test_graph_records_with_seven_decimals_and_with_lacking_times():
    records = [
        {
            "emailAddress": "m@example.com", "totalAttendanceInSeconds": 1800, "role": "Presenter",
            "identity": {"displayName": "Mario"},
            "attendanceIntervals": [
                {"joinDateTime": "2026-09-16T08:00:00.1234567Z", "leaveDateTime": "2026-09-16T08:30:00.1234567Z", "durationInSeconds": 1800}
            ],
        },
        {"emailAddress": None, "totalAttendanceInSeconds": 0, "role": "Organizer", "identity": {"displayName": "Capo"},
         "attendanceIntervals": [{"joinDateTime": None, "leaveDateTime": None, "durationInSeconds": 0}]},
        {"emailAddress": "t@example.com", "totalAttendanceInSeconds": 600, "role": None, "identity": {"displayName": "T"}, "attendanceIntervals": []},
    ]  # fmt: skip
    result = reading(json.dumps({"@odata.context": "x", "value": records}))
    assert (result.provider, result.kind) == ("teams", "graph")
    assert [(i.name, str(i.role), i.seconds) for i in result.identities] == [
        ("Mario", "attendee", (1800, 1800)),
        ("Capo", "host", (0, 5400)),
        ("T", "attendee", (0, 600)),
    ]


BBB_CSV = (
    "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,Duration,"
    "Chi, fra voi, esporta?\r\n"
    '"Capo","TRUE","1","-","-","0","0","0","0","16/09/2026, 09:50:00","16/09/2026, 11:35:00","01:45:00","Sì"\r\n'
    '"Mario "il rosso" Rossi","FALSE","1","-","-","0","0","0","0","16/09/2026, 10:00:00","16/09/2026, 11:00:00","00:40:00","un "forse""\r\n'
    '"Lucia","FALSE","1","-","-","0","0","0","0","16/09/2026, 10:30:00","-","00:30:00",""\r\n'
    '"Anonimo","","","","","","","","","","","","Sì"'
)


def test_bigbluebutton_dashboard_csv_with_unescaped_quotes_and_its_false_person():
    result = reading(BBB_CSV)
    assert (result.provider, result.kind) == ("bigbluebutton", "dashboard_csv")
    assert [(i.name, str(i.role), i.seconds) for i in result.identities] == [
        ("Capo", "host", (5400, 5400)),
        ('Mario "il rosso" Rossi', "attendee", (2400, 2400)),
        ("Lucia", "attendee", (0, 3600)),
    ]


def test_bigbluebutton_callback_pairs_joins_with_leaves_and_counts_to_the_end():
    data = {
        "version": "1.0", "meeting_id": "w", "internal_meeting_id": "w-1",
        "data": {
            "start": "2026-09-16T07:50:00.000+00:00", "finish": "2026-09-16T09:30:00.000+00:00",
            "attendees": [
                {"ext_user_id": "R-1", "name": "Mario", "moderator": False, "duration": 9,
                 "joins": ["2026-09-16T08:00:00.000+00:00", "2026-09-16T09:00:00.000+00:00"],
                 "leaves": ["2026-09-16T08:30:00.000+00:00"]},
                {"ext_user_id": "x", "name": "Capo", "moderator": True,
                 "sessions": {"w_1": {"joins": [{"timestamp": 1789545600000}], "lefts": [{"timestamp": 1789549200000}]}}},
            ],
        },
    }  # fmt: skip
    result = reading(json.dumps(data), registrants=people(("R-1", "M", "R", "m@example.com")))
    assert [(i.name, i.seconds, i.registrant) for i in result.identities] == [
        ("Mario", (3600, 3600), "R-1"),
        ("Capo", (3600, 3600), None),
    ]


def test_bigbluebutton_older_dashboard_data_has_one_span_per_internal_id():
    data = {
        "intId": "a", "extId": "w", "name": "W", "createdOn": 1789545000000, "endedOn": 1789551300000,
        "users": {"k": {"userKey": "k", "extId": "R-1", "name": "Mario", "isModerator": False,
                        "intIds": {"w_1": {"intId": "w_1", "registeredOn": 1789545600000, "leftOn": 1789547400000}}}},
    }  # fmt: skip
    assert exact(reading(json.dumps(data))) == {"Mario": 1800}


def test_webex_meeting_marks_its_host_by_role():
    result = reading(
        b"Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tFirst Name\tLast Name\tRole\tAttendee Email\tJoin Time\tLeave Time\tAttendance Duration\tConnection Type\r\n"
        b'C\t"=""2026-09-16 10:00:00"""\t"=""2026-09-16 11:30:00"""\tCapo\tC\tA\tHost\tc@example.com\t"=""2026-09-16 10:00:00"""\t"=""2026-09-16 11:30:00"""\t90 mins\tDesktop\r\n'
        b'C\t"=""2026-09-16 10:00:00"""\t"=""2026-09-16 11:30:00"""\tMario\tM\tR\tAttendee\tm@example.com\t"=""2026-09-16 10:00:10"""\t"=""2026-09-16 10:30:10"""\t31 mins\tDesktop\r\n'.decode()
    )
    assert (result.provider, result.kind) == ("webex", "meeting")
    assert [(i.email, str(i.role), i.seconds) for i in result.identities] == [
        ("c@example.com", "host", (5400, 5400)),
        ("m@example.com", "attendee", (1800, 1800)),
    ]


def test_collaborate_is_utc_whatever_the_session_zone():
    result = reading(
        "NameOfAttendee,EmailOfAttendee,AttendeeRole,AttendeeFirstJoinTime,AttendeeLastLeaveTime,AttendeeTotalTimeInSession,AttendeeTotalRejoins\n"
        "Mario,m@example.com,Participant,09/16/2026 08:00:00 AM,09/16/2026 09:30:00 AM,01:30:00,0\n"
        "Lucia,l@example.com,Participant,09/16/2026 08:00:00 AM,09/16/2026 09:30:00 AM,00:45:00,2\n"
    )
    assert (result.provider, result.interpretation.time_zone) == ("collaborate", "UTC")
    assert seconds(result) == {"m@example.com": (5400, 5400), "l@example.com": (2700, 2700)}


def test_other_platform_with_known_headings_is_read_without_a_mapping():
    result = reading(
        "Cognome;Nome;Email;Entrata;Uscita\nRossi;Mario;m@example.com;16/09/2026 10:00:00;16/09/2026 10:30:00\n"
    )
    assert (result.provider, [i.name for i in result.identities], exact(result)) == (
        "generic", ["Mario Rossi"], {"m@example.com": 1800},
    )  # fmt: skip


def test_extension_file_with_a_space_after_each_comma():
    result = reading(
        '"Attendance for:", "Corso"\n"Name", "Email", "Duration", "Time joined", "Time exited"\n"Mario", "m@example.com", "30 min", "10:00 AM", "10:30 AM"\n'
    )
    assert (result.provider, seconds(result)) == ("googlemeet", {"m@example.com": (1740, 1860)})


def test_graph_interval_without_leave_uses_its_duration():
    record = {
        "emailAddress": "a@example.com",
        "role": "Attendee",
        "registrationId": "R1",
        "identity": {"displayName": "A"},
        "attendanceIntervals": [
            {"joinDateTime": "2026-09-16T08:00:00Z", "leaveDateTime": None, "durationInSeconds": 60}
        ],
    }
    result = reading(
        json.dumps({"attendanceRecords": [record]}), registrants=people(("R1", "X", "Y", "z@example.com"))
    )
    assert [(i.seconds, str(i.match), i.registrant) for i in result.identities] == [((60, 60), "id", "R1")]


def test_teams_presenters_of_any_language_are_attendees():
    text = (TEAMS_NOW + TEAMS_THREE).replace("Presenter", "Relatore").replace("Organizer", "Organizzatore")
    result = reading(text.encode("utf-16"))
    assert [str(i.role) for i in result.identities] == ["attendee", "host"]


def test_teams_list_with_doubled_orphaned_and_repeated_events():
    result = reading(
        "Full Name\tUser Action\tTimestamp\n"
        "A\tJoined\t9/16/2026, 10:00:00 AM\nA\tJoined\t9/16/2026, 10:00:00 AM\n"
        "A\tLeft\t9/16/2026, 10:30:00 AM\nA\tLeft\t9/16/2026, 10:30:00 AM\n"
        "B\tLeft\t9/16/2026, 10:10:00 AM\n"
        "C\tJoined\t9/16/2026, 10:00:00 AM\nC\tJoined\t9/16/2026, 10:10:00 AM\nC\tLeft\t9/16/2026, 10:20:00 AM\n"
    )
    assert seconds(result) == {"A": (1800, 1800), "B": (0, 600), "C": (600, 1200)}
    assert codes(result) == [("left_without_join", 6), ("joined_twice", 8)]


def test_dates_in_a_column_of_their_own_are_joined_with_the_times():
    result = reading(
        "Data;Nome;Cognome;Email;Entrata;Uscita\n16/09/2026;Mario;Rossi;m@example.com;10:00:00;11:00:00\n"
    )
    assert (exact(result), result.interpretation.date_order) == ({"m@example.com": 3600}, "DMY")


def test_a_zone_in_the_heading_or_behind_the_time_is_believed():
    heading = reading(
        "Name,Email,Join Time (UTC),Leave Time (UTC)\nA,a@example.com,2026-09-16 08:00:00,2026-09-16 09:00:00\n"
    )
    behind = reading(
        "Name,Email,Join Time,Leave Time\nA,a@example.com,2026-09-16T08:00:00Z,2026-09-16T09:00:00Z\n"
    )
    for result in (heading, behind):
        assert (exact(result), result.interpretation.time_zone) == ({"a@example.com": 3600}, "UTC")


def test_webhooks_of_another_meeting_in_the_same_record_are_left_out():
    mine = event("joined", "2026-09-16T08:00:00Z", user_id="1", user_name="A", email="a@example.com")
    gone = event("left", "2026-09-16T09:00:00Z", user_id="1", user_name="A", email="a@example.com")
    other = [
        line.replace("2026-09-16", "2026-09-18").replace('"85"', '"86"').replace("u==", "v==")
        for line in (mine, gone)
    ]
    wrapped = [json.dumps({"headers": {}, "body": line}) for line in (mine, gone)]
    result = reading("\n".join([*wrapped, *other]))
    assert (exact(result), codes(result)) == ({"a@example.com": 3600}, [("another_meeting", 3)])


def test_zoom_in_german_with_a_leave_heading_not_known_tells_it_by_its_times():
    result = reading(
        "Name (ursprünglicher Name),Benutzer-E-Mail,Beitrittszeit,Rausgegangen,Dauer (Minuten),Gast,In Warteraum\n"
        "Karl,k@example.com,16.09.2026 09:59:00,16.09.2026 10:10:00,11,Ja,Ja\n"
        "Karl,k@example.com,16.09.2026 10:10:00,16.09.2026 10:40:00,30,Ja,Nein\n"
    )
    assert (result.provider, exact(result), [code for code, _row in codes(result)]) == (
        "zoom", {"k@example.com": 1800}, ["columns_guessed"],
    )  # fmt: skip
