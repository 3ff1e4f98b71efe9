"""Tax codes as people type them."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lms.enterprises.taxcodes import (
    COUNTRIES,
    InvalidTaxCode,
    TaxCode,
    country_choices,
    display,
    mask,
    parse,
)

EXPECTED = "An enterprise's code has 11 figures, a person's has 16 letters and figures."
ALFA = TaxCode("IT", "99900170160", "company")


@pytest.mark.parametrize(
    "typed",
    [
        "99900170160",
        "IT 999 0017 0160",
        "it99900170160",
        " 999.001.70160 ",
        "999-001-70160",
        "IT\u00a0999\u20090017 0160",
        "P.IVA 99900170160",
        "P. IVA: IT 99900170160",
        "C.F. 99900170160",
        "９９９００１７０１６０",
        "\u200b99900170160\ufeff",
    ],
)
def test_one_enterprise_has_one_key_however_its_code_is_typed(typed):
    assert parse(typed) == ALFA


@pytest.mark.parametrize(
    "number",
    [
        "99900010127",
        "99900020126",
        "99900030125",
        "99900050131",
        "99900060130",
        "99900070139",
        "99900090145",
        "99900100142",
        "99900130156",
        "99900140155",
        "99900150154",
        "99900160153",
        "99900170160",
        "99900180169",
        "99900190168",
        "99900210172",
        "99900220171",
        "99900230170",
        "99900250186",
        "99900260185",
        "99900290190",
        "99900300197",
        "99900330202",
        "99900340201",
    ],
)
def test_every_code_of_the_demonstration_is_good(number):
    assert parse(number) == TaxCode("IT", number, "company")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("SMPNNA80B41A794O", "SMPNNA80B41A794O"),
        ("prv lcu 75l15 b157z", "PRVLCU75L15B157Z"),
        ("MDLSRA90S70L682B", "MDLSRA90S70L682B"),
        ("CMPMRC68P09C933S", "CMPMRC68P09C933S"),
        ("IT CMPMRC68P09C933S", "CMPMRC68P09C933S"),
        # Omocodia: figures replaced by letters from the right, and a new check letter.
        ("SMPNNA80B41A79QL", "SMPNNA80B41A79QL"),
    ],
)
def test_a_sole_trader_is_known_by_the_person_s_code(typed, number):
    code = parse(typed)
    assert code == TaxCode("IT", number, "person")
    assert code.is_personal


@pytest.mark.parametrize(
    ("typed", "reason", "sentence"),
    [
        ("", "empty", "Type the tax code."),
        ("  .  ", "empty", "Type the tax code."),
        (
            "9990017016",
            "too_short",
            f"The code is too short: 10 characters. {EXPECTED}",
        ),
        (
            "999001701600",
            "length",
            f"The code has the wrong length: 12 characters. {EXPECTED}",
        ),
        (
            "SMPNNA80B41A794OX",
            "too_long",
            f"The code is too long: 17 characters. {EXPECTED}",
        ),
        (
            "9990O170160",
            "not_digits",
            "A code of 11 characters is all figures: is there a letter in place of a figure (O for 0)?",
        ),
        ("00000000000", "not_assigned", "This code is not one that the tax office assigns."),
        (
            "99900170161",
            "check_digit",
            "The check character does not match: one character is probably mistyped.",
        ),
        (
            "SMPNNA80B41A794P",
            "check_digit",
            "The check character does not match: one character is probably mistyped.",
        ),
        ("01234567897", "office", "The figures 789 in this code belong to no tax office: check them."),
        ("12345678903", "office", "The figures 890 in this code belong to no tax office: check them."),
        (
            "1234567890123456",
            "shape",
            "A person's code looks like RSSMRA80A01F205X, letters and figures in these places: check it.",
        ),
        ("999001#0160", "characters", "A tax code has only letters and figures."),
        ("=HYPERLINK(1)", "characters", "A tax code has only letters and figures."),
        ("DE136695976", "other_country", "This is a code of Germany: choose that country."),
        ("EL094259216", "other_country", "This is a code of Greece: choose that country."),
        ("CHE-107.787.577 IVA", "other_country", "This is a code of Switzerland: choose that country."),
    ],
)
def test_the_person_who_typed_it_reads_what_is_wrong(typed, reason, sentence):
    with override("en"), pytest.raises(InvalidTaxCode) as caught:
        parse(typed)
    assert (caught.value.reason, str(caught.value)) == (reason, sentence)


def test_a_date_of_birth_that_does_not_exist_is_no_person():
    from stdnum.it.codicefiscale import calc_check_digit

    stem = "SMPNNA80B71A794"  # 31 February
    with override("en"), pytest.raises(InvalidTaxCode) as caught:
        parse(stem + calc_check_digit(stem))
    assert str(caught.value) == "The date of birth in this code does not exist: check the figures."


def test_the_sentence_is_in_the_reader_s_language():
    with override("it"), pytest.raises(InvalidTaxCode) as caught:
        parse("99900170161")
    assert str(caught.value) == (
        "Il carattere di controllo non corrisponde: probabilmente un carattere è stato digitato male."
    )


@pytest.mark.parametrize(
    ("typed", "country", "code", "shown"),
    [
        ("DE 136,695 976", "DE", TaxCode("DE", "136695976", "vat_eu"), "DE 136695976"),
        ("136695976", "DE", TaxCode("DE", "136695976", "vat_eu"), "DE 136695976"),
        ("ATU 57194903", "AT", TaxCode("AT", "U57194903", "vat_eu"), "AT U57194903"),
        ("U57194903", "AT", TaxCode("AT", "U57194903", "vat_eu"), "AT U57194903"),
        ("fr 61 954 506 077", "FR", TaxCode("FR", "61954506077", "vat_eu"), "FR 61954506077"),
        ("BE697449992", "BE", TaxCode("BE", "0697449992", "vat_eu"), "BE 0697449992"),
        ("EL 094259216", "GR", TaxCode("GR", "094259216", "vat_eu"), "EL 094259216"),
        ("GR094259216", "GR", TaxCode("GR", "094259216", "vat_eu"), "EL 094259216"),
        ("GB 980 7806 84", "GB", TaxCode("GB", "980780684", "vat_gb"), "GB 980780684"),
        ("XI980780684", "GB", TaxCode("GB", "980780684", "vat_gb"), "GB 980780684"),
        ("CHE-107.787.577 IVA", "CH", TaxCode("CH", "CHE107787577", "uid_ch"), "CHE107787577"),
        ("CHE107787577MWST", "CH", TaxCode("CH", "CHE107787577", "uid_ch"), "CHE107787577"),
        ("CHE107787577", "CH", TaxCode("CH", "CHE107787577", "uid_ch"), "CHE107787577"),
        ("ES 54362315-K", "ES", TaxCode("ES", "54362315K", "person"), "ES 54362315K"),
        ("ES B58378431", "ES", TaxCode("ES", "B58378431", "vat_eu"), "ES B58378431"),
        ("SM 51", "SM", TaxCode("SM", "51", "coe_sm"), "SM 51"),
    ],
)
def test_a_foreign_enterprise_is_known_by_its_own_number(typed, country, code, shown):
    assert parse(typed, country) == code
    assert display(code) == shown


@pytest.mark.parametrize(
    ("typed", "country", "reason"),
    [
        ("DE136695978", "DE", "check_digit"),
        ("DE1366", "DE", "length"),
        ("CHE107787578", "CH", "check_digit"),
        ("99900170160", "US", "country"),
        ("99900170160", "", "country"),
        ("IT99900170160", "DE", "other_country"),
        ("XYZ", "SM", "shape"),
    ],
)
def test_a_wrong_foreign_code_is_refused_in_words(typed, country, reason):
    with override("en"), pytest.raises(InvalidTaxCode) as caught:
        parse(typed, country)
    assert caught.value.reason == reason
    assert str(caught.value).endswith(".")


@given(st.text(max_size=30), st.sampled_from(COUNTRIES))
def test_whatever_is_typed_gives_a_code_or_a_sentence(typed, country):
    try:
        code = parse(typed, country)
    except InvalidTaxCode as error:
        assert str(error)
    else:
        assert parse(display(code), country) == code


def test_a_person_s_code_is_masked_and_stays_out_of_logs():
    person = parse("SMPNNA80B41A794O")
    assert mask(person) == "SM••••••••••••4O"
    assert "SMPNNA" not in repr(person)
    assert mask(ALFA) == display(ALFA) == "99900170160"


def test_the_countries_are_named_in_the_reader_s_language_with_italy_first():
    with override("it"):
        italian = country_choices()
    with override("en"):
        english = country_choices()
    assert italian[0] == ("IT", "Italia")
    assert italian[1] == ("AT", "Austria")
    assert dict(italian)["CH"] == "Svizzera"
    assert dict(english)["CH"] == "Switzerland"
    assert {code for code, _ in italian} == set(COUNTRIES)
    assert len(COUNTRIES) == 27 + 3
