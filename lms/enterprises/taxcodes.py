"""Tax codes as people type them: one key per enterprise, and a sentence when something is wrong."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from stdnum.ch import uid
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.it import codicefiscale, iva
from stdnum.luhn import checksum as luhn_checksum
from stdnum.sm import coe

Form = Literal["company", "person", "vat_eu", "vat_gb", "uid_ch", "coe_sm"]

# Italy first, then the other member states, the United Kingdom, Switzerland and San Marino.
COUNTRIES = (
    *("IT", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "LT"),
    *("LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "CH", "SM"),
)
# ISO codes whose VAT numbers begin with other letters.
VAT_PREFIXES = {"GR": "EL"}
PERSON_SHAPE = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
)
_SEPARATORS = re.compile(r"[\s.,:;/\\_'’·*–—-]+|[\u200b-\u200f\u2060\ufeff]+")
_WRITTEN_BEFORE = re.compile(r"(?:PARTITAIVA|PIVA|CODICEFISCALE|CF|VAT)?(?:IT)?(\d{11})")


class InvalidTaxCode(ValueError):
    """A tax code that cannot be right; the text is a translated sentence for the person who typed it.

    `reason` is one of: empty, country, other_country, characters, too_short, too_long, length, not_digits,
    shape, check_digit, office, not_assigned.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class TaxCode:
    """An enterprise's natural key: `country` (ISO 3166-1) and `number` (no prefix, spaces or dots).

    In Italy the number is the codice fiscale and not the VAT number: all members of a VAT group share one VAT
    number (DM 6.4.2018, art. 3). The number stays out of repr(): a sole trader's code is personal data.
    """

    country: str
    number: str = field(repr=False)
    form: Form

    @property
    def is_personal(self) -> bool:
        """The code tells who a natural person is: show it masked and keep it out of logs."""
        return self.form == "person"


def parse(raw: str, country: str = "IT") -> TaxCode:
    """The tax code somebody typed, with spaces, dots, lower case or a country prefix.

    Raises InvalidTaxCode.
    """
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw or "")).upper()
    if country not in COUNTRIES:
        raise InvalidTaxCode(_("Choose a country from the list."), "country")
    if not text:
        raise InvalidTaxCode(_("Type the tax code."), "empty")
    if not re.fullmatch(r"[0-9A-Z+]+", text):
        raise InvalidTaxCode(_("A tax code has only letters and figures."), "characters")
    try:
        return _italian(text) if country == "IT" else _foreign(text, country)
    except InvalidTaxCode:
        _point_to_the_right_country(text, country)
        raise


def display(code: TaxCode) -> str:
    """The whole code as it is written: an Italian one plain, any other with its country's letters."""
    if code.country == "IT" or code.number.startswith("CHE"):
        return code.number
    return f"{VAT_PREFIXES.get(code.country, code.country)} {code.number}"


def mask(code: TaxCode) -> str:
    """The code to show where not everybody may know a natural person's: only its first and last two signs."""
    if not code.is_personal:
        return display(code)
    return code.number[:2] + "•" * (len(code.number) - 4) + code.number[-2:]


def country_label(country: str) -> str:
    """A country's name in the active language."""
    try:
        locale = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return locale.territories.get(country, country)


def country_choices() -> list[tuple[str, str]]:
    """ISO code and name in the active language: Italy first, the others by name."""
    labelled = [(code, country_label(code)) for code in COUNTRIES]
    return labelled[:1] + sorted(labelled[1:], key=lambda choice: _plain(choice[1]))


# --- Italy ---


def _italian(text: str) -> TaxCode:
    written = _WRITTEN_BEFORE.fullmatch(text)
    if written:
        return _italian_company(written[1])
    bare = text.removeprefix("IT") if len(text) in (13, 18) else text
    if len(bare) == 16:
        return _italian_person(bare)
    if len(bare) == 11:
        raise InvalidTaxCode(
            _("A code of 11 characters is all figures: is there a letter in place of a figure (O for 0)?"),
            "not_digits",
        )
    expected = _("An enterprise's code has 11 figures, a person's has 16 letters and figures.")
    if len(bare) > 16:
        problem, reason = _("The code is too long: %(length)d characters."), "too_long"
    elif len(bare) < 11:
        problem, reason = _("The code is too short: %(length)d characters."), "too_short"
    else:
        problem, reason = _("The code has the wrong length: %(length)d characters."), "length"
    raise InvalidTaxCode(f"{problem % {'length': len(bare)}} {expected}", reason)


def _italian_company(digits: str) -> TaxCode:
    if int(digits[:7]) == 0:
        raise InvalidTaxCode(_("This code is not one that the tax office assigns."), "not_assigned")
    # The check digit comes first: a slip usually spoils the office code too, and this says it plainer.
    if luhn_checksum(digits):
        raise InvalidTaxCode(_wrong_check_digit(), "check_digit")
    try:
        number = iva.validate(digits)
    except ValidationError as error:
        sentence = _("The figures %(office)s in this code belong to no tax office: check them.")
        raise InvalidTaxCode(sentence % {"office": digits[7:10]}, "office") from error
    return TaxCode("IT", number, "company")


def _italian_person(text: str) -> TaxCode:
    if not PERSON_SHAPE.fullmatch(text):
        raise InvalidTaxCode(
            _("A person's code looks like RSSMRA80A01F205X, letters and figures in these places: check it."),
            "shape",
        )
    try:
        return TaxCode("IT", codicefiscale.validate(text), "person")
    except InvalidChecksum as error:
        raise InvalidTaxCode(_wrong_check_digit(), "check_digit") from error
    except ValidationError as error:
        raise InvalidTaxCode(
            _("The date of birth in this code does not exist: check the figures."), "shape"
        ) from error


def _wrong_check_digit() -> str:
    return _("The check character does not match: one character is probably mistyped.")


# --- other countries ---


def _foreign(text: str, country: str) -> TaxCode:
    try:
        number, form = _validated(text, country)
    except InvalidLength as error:
        message, reason, cause = _("This is not the length of a tax code of %(country)s."), "length", error
    except InvalidChecksum as error:
        message, reason, cause = _wrong_check_digit(), "check_digit", error
    except InvalidComponent as error:
        message, reason, cause = (
            _("No tax code of %(country)s begins or ends like this."),
            "not_assigned",
            error,
        )
    except ValidationError as error:
        message, reason, cause = _("This is not the shape of a tax code of %(country)s."), "shape", error
    else:
        return TaxCode(country, number, form)
    raise InvalidTaxCode(message % {"country": country_label(country)}, reason) from cause


def _validated(text: str, country: str) -> tuple[str, Form]:
    if country == "GB":
        # Northern Ireland writes XI before the same number.
        return gb_vat.validate(text.removeprefix("XI")), "vat_gb"
    if country == "CH":
        # The letters after the number name the tax in one of three languages, not another enterprise.
        return uid.validate(re.sub(r"(MWST|TVA|IVA|TPV|HR|RC)$", "", text)), "uid_ch"
    if country == "SM":
        return coe.validate(text.removeprefix("SM")), "coe_sm"
    prefix = VAT_PREFIXES.get(country, country)
    bare = text.removeprefix(prefix)
    if country == "GR":
        bare = bare.removeprefix("GR")
    number = vat.validate(prefix + bare).removeprefix(prefix)
    return number, "person" if _names_a_person(number, country) else "vat_eu"


def _names_a_person(number: str, country: str) -> bool:
    """Where a natural person's VAT number is the person's own number (ES, BG, CZ, LV)."""
    if country == "ES":
        return number[0].isdigit() or number[0] in "KLMXYZ"
    if country == "BG":
        return len(number) == 10
    if country == "CZ":
        return len(number) > 8
    return country == "LV" and number[0] in "0123"


def _point_to_the_right_country(text: str, country: str) -> None:
    """Raises the plainer sentence when the code is a good one of the country whose letters it begins with."""
    prefix = text[:2]
    other = {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    if other == country or other not in COUNTRIES:
        return
    try:
        _italian(text) if other == "IT" else _validated(text, other)
    except ValueError:
        return
    message = _("This is a code of %(country)s: choose that country.") % {"country": country_label(other)}
    raise InvalidTaxCode(message, "other_country")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().casefold()
