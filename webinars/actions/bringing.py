"""People whom staff bring along in a list: each line judged before anything is written, then all at once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from lms.audit.trail import record
from lms.enterprises.models import Enterprise, EnterpriseKind
from lms.enterprises.taxcodes import COUNTRIES, InvalidTaxCode, TaxCode, country_choices, parse
from lms.enterprises.territories import OUTSIDE, UnknownProvince, parse_province
from lms.exports.columns import FORMULA_STARTS
from lms.ledger import actions as ledger
from lms.ledger.models import Activity, Participant, Participation
from lms.ledger.seats import free_seat_numbers, lock, seats_by_firm

from ..calendar import fingerprint, uid_for
from ..listing import Line, one_address, split_name
from ..models import Invitation, Session
from ..tasks import tell_participants
from .registration import record_firm

NEW, KNOWN, AGAIN = "new", "known", "again"
REGISTERED, DUPLICATE, ERROR = "registered", "duplicate", "error"
BRINGS = frozenset((NEW, KNOWN, AGAIN))
CONSENT_ELSEWHERE = "collected-elsewhere"
_AT_ONCE = 500
_LANGUAGES = {
    **dict.fromkeys(("it", "ita", "italiano", "italian", "italia"), "it"),
    **dict.fromkeys(("en", "eng", "inglese", "english"), "en"),
}


@dataclass(slots=True)
class Judged:
    """What a line of the list would do. `remarks` say why it does nothing, or what was made of it."""

    row: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: str = ""
    language: str = ""
    code: TaxCode | None = None
    enterprise: Enterprise | None = None
    firm: str = ""
    province: str = ""
    verdict: str = NEW
    waits: bool = False
    remarks: list[str] = field(default_factory=list)

    @property
    def brings(self) -> bool:
        """Whether somebody will be registered who is not yet."""
        return self.verdict in BRINGS

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def refuse(self, sentence: str) -> None:
        self.verdict = ERROR
        self.remarks.append(str(sentence))


def judge(activity: Activity, lines: Iterable[Line]) -> list[Judged]:
    """Every line judged as things stand now; writes nothing. A handful of queries for each 500 lines."""
    rows = [_read(line) for line in lines]
    _know_firms(rows)
    _know_people(activity, rows)
    seen: dict[str, int] = {}
    for row in rows:
        if row.email and row.email in seen and row.verdict != ERROR:
            row.verdict = DUPLICATE
            row.remarks = [_("The same address stands in line %(row)s already.") % {"row": seen[row.email]}]
        elif row.email and row.verdict != ERROR:
            seen[row.email] = row.row
    _foresee_seats(activity, rows)
    return rows


@transaction.atomic
def bring(
    activity: Activity,
    lines: Iterable[Line],
    *,
    silent: bool = False,
    consent_note: str = "",
    file_name: str = "",
    acting_user: Any,
) -> list[tuple[Judged, Participation | None]]:
    """Registers the people of a list, confirmed at once, in its order; all of them or, when it fails, none.

    Lines are judged once more under the lock, so that two lists at the same time, or one list twice, register
    nobody twice. `silent` writes no confirmation to whoever gets a seat. `consent_note` says how consent was
    collected; it stays in the audit trail. Raises `LedgerError`. Returns each line with the registration it
    made.
    """
    activity = lock(activity)
    done: list[tuple[Judged, Participation | None]] = []
    firms: dict[TaxCode, Enterprise] = {}
    for row in judge(activity, lines):
        participation = None
        if row.brings:
            enterprise = _firm_of(row, firms, acting_user)
            consent = CONSENT_ELSEWHERE if consent_note.strip() else ""
            participation = _enter(activity, row, enterprise, consent, acting_user)
            row.waits = not participation.is_seated
        done.append((row, participation))
    number = sum(participation is not None for _row, participation in done)
    if number:
        record(
            "lms_webinars.bring_people",
            activity,
            after={"people": number, "file": file_name, "silent": silent},
            reason=consent_note.strip(),
            acting_user=acting_user,
        )
        if silent:
            _note_as_told(activity, [one for _row, one in done if one and one.is_seated])
        # In the background: a thousand mails take longer than anybody waits for a page.
        transaction.on_commit(partial(tell_participants.enqueue, activity.pk), robust=True)
    return done


def _enter(
    activity: Activity, row: Judged, enterprise: Enterprise | None, consent: str, acting_user: Any
) -> Participation:
    person = ledger.introduce(
        email=row.email, first_name=row.first_name, last_name=row.last_name, language=row.language or "it"
    )
    participation, _new = ledger.register(
        activity,
        person,
        enterprise=enterprise,
        first_name=row.first_name,
        last_name=row.last_name,
        role=row.role,
        language=row.language or "it",
        consent_version=consent,
        confirmed=True,
        approved=True,
        check_window=False,
        acting_user=acting_user,
    )
    if participation.confirmed_at is None:
        participation = ledger.confirm(participation, acting_user=acting_user)
    return participation


def _note_as_told(activity: Activity, people: list[Participation]) -> None:
    """Their calendars count as told, so that only what changes later is written to them."""
    for session in Session.objects.standing().upcoming().filter(activity=activity):
        session.activity = activity
        for participation in people:
            participation.activity = activity
            said = {
                "state": Invitation.State.INVITED,
                "fingerprint": fingerprint(participation, session),
                "revision": session.revision,
            }
            Invitation.objects.update_or_create(
                participation=participation,
                session=session,
                defaults=said,
                create_defaults={**said, "uid": uid_for(participation, session)},
            )


# --- one line ---


def _read(line: Line) -> Judged:
    written_name, email = one_address(line.get("email"))
    row = Judged(line.row, email, language=_LANGUAGES.get(line.get("language").casefold(), ""))
    if full := line.get("full_name") or written_name:
        row.first_name, row.last_name = split_name(full)
    row.first_name = line.get("first_name") or row.first_name
    row.last_name = line.get("last_name") or row.last_name
    row.role = line.get("role")[:100]
    if not email:
        row.refuse(_("The e-mail address is missing."))
    elif not _is_address(email):
        row.refuse(_("“%(address)s” is not an e-mail address.") % {"address": email[:80]})
    for text in (row.first_name, row.last_name, row.role, line.get("firm")):
        if text[:1] in FORMULA_STARTS and text[:1]:
            row.refuse(_("“%(text)s” looks like a formula.") % {"text": text[:40]})
    if max(len(row.first_name), len(row.last_name)) > 100:
        row.refuse(_("The name is longer than 100 characters."))
    _read_firm(row, line)
    return row


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def _read_firm(row: Judged, line: Line) -> None:
    row.firm = line.get("firm")[:255]
    tax_code, vat_number = line.get("tax_code"), line.get("vat_number")
    if not tax_code and not vat_number:
        if row.firm:
            row.refuse(_("The tax code of the firm is missing; without a firm, leave its name empty too."))
        return
    country = _country(line.get("country"))
    if country is None:
        row.refuse(_("The country “%(country)s” is not known.") % {"country": line.get("country")[:40]})
        return
    try:
        row.code = _code(tax_code or vat_number, country)
        # Beside a VAT number, a person's code is the participant's own more often than the firm's.
        if tax_code and vat_number and row.code.is_personal:
            row.code = _code(vat_number, country)
    except InvalidTaxCode as error:
        row.refuse(_("Tax code: %(why)s") % {"why": error})
    if province := line.get("province"):
        try:
            row.province = OUTSIDE if country != "IT" else parse_province(province)
        except UnknownProvince:
            # Any other Italian province lies outside Lombardy.
            row.province = OUTSIDE
    elif country != "IT":
        row.province = OUTSIDE


def _code(written: str, country: str) -> TaxCode:
    """A spreadsheet that took the code for a number dropped the zeros it begins with."""
    bare = written.strip()
    if country == "IT" and bare.isascii() and bare.isdigit() and 7 <= len(bare) < 11:
        return parse(bare.zfill(11), country)
    return parse(bare, country)


def _country(written: str) -> str | None:
    text = written.strip()
    if not text:
        return "IT"
    if text.upper() in COUNTRIES:
        return text.upper()
    names = {str(label).casefold(): code for code, label in country_choices()}
    names |= {"italia": "IT", "italy": "IT"}
    return names.get(text.casefold())


# --- what is known already ---


def _in_pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = sorted(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def _know_firms(rows: list[Judged]) -> None:
    known: dict[tuple[str, str], Enterprise] = {}
    for numbers in _in_pieces({row.code.number for row in rows if row.code}):
        for firm in Enterprise.objects.filter(tax_code__in=numbers):
            known[firm.country, firm.tax_code] = firm
    for row in rows:
        if row.code is None:
            continue
        row.enterprise = known.get((row.code.country, row.code.number))
        if row.enterprise:
            if row.firm and row.firm.casefold() != row.enterprise.name.casefold():
                row.remarks.append(
                    _("This tax code is recorded as %(firm)s.") % {"firm": row.enterprise.name}
                )
            row.firm = row.enterprise.name
        elif not (row.firm and row.province):
            row.refuse(_("This firm is not recorded yet: give its name and its province."))
        elif row.verdict != ERROR:
            row.remarks.append(_("The firm is new and will be recorded."))


def _know_people(activity: Activity, rows: list[Judged]) -> None:
    people: dict[str, Participant] = {}
    for emails in _in_pieces({row.email for row in rows if row.email}):
        found = Participant.objects.annotate(address=Lower("email")).filter(address__in=emails)
        people |= {person.address: person for person in found}
    there: dict[int, Participation] = {}
    for pks in _in_pieces({person.pk for person in people.values()}):
        found = Participation.objects.filter(activity=activity, participant__in=pks)
        there |= {participation.participant_id: participation for participation in found}
    for row in rows:
        person = people.get(row.email)
        if person:
            row.first_name, row.last_name = (
                row.first_name or person.first_name,
                row.last_name or person.last_name,
            )
            row.language = row.language or person.language
        if not row.full_name and row.verdict != ERROR:
            row.refuse(_("The name is missing."))
        if row.verdict == ERROR or person is None:
            continue
        participation = there.get(person.pk)
        row.verdict = KNOWN
        if participation and participation.cancelled_at:
            row.verdict = AGAIN
            row.remarks.append(_("Had registered and cancelled; the registration stands again."))
        elif participation and participation.confirmed_at and participation.is_let_in:
            row.verdict, row.remarks = REGISTERED, []
        elif participation:
            row.verdict = AGAIN
            row.remarks.append(_("Had registered without confirming; the registration will count."))


# --- seats ---


def _foresee_seats(activity: Activity, rows: list[Judged]) -> None:
    """Who will land on the waiting list, as things stand now; what happens in between is settled then."""
    seats = islice(free_seat_numbers(activity), len(rows))
    free = sum(1 for _seat in seats) if activity.capacity is not None else None
    if free and _waiting(activity).exists():
        free = 0
    limit = activity.seats_per_enterprise
    held: Counter = seats_by_firm(activity) if limit else Counter()
    for row in rows:
        if not row.brings:
            continue
        firm = row.enterprise.pk if row.enterprise else row.code
        if free == 0 or (limit and firm and held[firm] >= limit):
            row.waits = True
            continue
        held[firm] += 1
        if free is not None:
            free -= 1


def _waiting(activity: Activity) -> QuerySet[Participation]:
    return Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None)


def _firm_of(row: Judged, firms: dict[TaxCode, Enterprise], acting_user: Any) -> Enterprise | None:
    if row.enterprise or row.code is None:
        return row.enterprise
    if row.code not in firms:
        kind = EnterpriseKind.SOLE_TRADER if row.code.is_personal else EnterpriseKind.COMPANY
        firms[row.code] = record_firm(
            row.code.number,
            country=row.code.country,
            name=row.firm,
            kind=kind,
            province=row.province,
            acting_user=acting_user,
        )
    return firms[row.code]
