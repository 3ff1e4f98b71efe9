"""Tables of platforms nobody listed, through a mapping that staff make once."""
# ruff: noqa: E501 - rows stand here as the platforms write them

from __future__ import annotations

from webinars.attendance import ColumnMapping, propose_mapping

from .helpers import exact, reading, seconds

TABLE = "Chi;Posta;Dentro;Fuori\nMario;m@example.com;16/09/2026 10:00:00;16/09/2026 11:00:00\n"


def test_a_mapping_is_proposed_from_what_the_columns_hold():
    proposal = propose_mapping(TABLE.encode())
    assert proposal.headings == ("Chi", "Posta", "Dentro", "Fuori")
    assert proposal.mapping.columns == {"name": "Chi", "email": "Posta", "join": "Dentro", "leave": "Fuori"}
    assert proposal.sample == (("Mario", "m@example.com", "16/09/2026 10:00:00", "16/09/2026 11:00:00"),)
    assert propose_mapping(b"") is None
    assert propose_mapping(b"\0\1\2" * 900) is None


def test_unknown_headings_alone_are_not_guessed_but_mapped_ones_are_read():
    assert str(reading(TABLE).outcome) == "not_attendance"
    mapping = ColumnMapping(
        {"name": "CHI", "email": "#2", "join": "dentro ", "leave": "Fuori"}, platform="acme"
    )
    result = reading(TABLE, mapping=mapping)
    assert (result.provider, result.kind, exact(result)) == ("acme", "mapped", {"m@example.com": 3600})


def test_a_mapping_for_another_file_is_refused():
    result = reading(TABLE, mapping=ColumnMapping({"name": "Chi", "join": "Ingresso"}, platform="acme"))
    assert (result.provider, str(result.outcome)) == ("acme", "not_attendance")


def test_a_mapping_carries_its_order_its_zone_and_the_meaning_of_a_row():
    mapping = ColumnMapping(
        {"name": "Chi", "email": "Posta", "join": "Dentro", "leave": "Fuori", "duration": "Minuti"},
        per_person=True, date_order="MDY", time_zone="UTC",
    )  # fmt: skip
    text = "Export\n\nChi,Posta,Dentro,Fuori,Minuti\nMario,m@example.com,09/10/2026 08:00:00,09/10/2026 09:00:00,45\n"
    result = reading(text, ("2026-09-10T10:00:00+02:00", "2026-09-10T11:00:00+02:00"), mapping=mapping)
    assert seconds(result) == {"m@example.com": (2700, 2700)}
    assert (result.interpretation.date_order, result.interpretation.time_zone) == ("MDY", "UTC")


def test_a_mapping_survives_storage_as_json():
    mapping = ColumnMapping({"name": "Chi", "join": "#3"}, True, "acme", "DMY", "Europe/Rome")
    assert ColumnMapping.from_dict(mapping.as_dict()) == mapping
    assert ColumnMapping.from_dict({"columns": {"evil": "x", "name": "Chi"}}).columns == {"name": "Chi"}
