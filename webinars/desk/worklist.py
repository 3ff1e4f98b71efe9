"""The work list of one event: who is in the reports and not known, with suggestions that never decide."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from lms.ledger.models import Activity, Participation

from ..attendance import Registrant, similar
from ..models import Identity

MOST_SUGGESTIONS = 4
PER_PAGE = 25
MOST_LISTED = 200


def open_people(activity: Activity, page: Any = 1) -> dict[str, Any]:
    """People of the reports about whom somebody must decide, a page of them, each with suggestions.

    Six queries for any number. `people` are those of the `page`; `number` is how many there are in all.
    """
    mine = Identity.objects.open().filter(attendance_import__session__activity=activity)
    # The same person in two files of a session is one question.
    questions = (
        mine.order_by()
        .values("attendance_import__session", "key")
        .annotate(first=Min("pk"), called=Min("name"))
        .order_by("called", "first")
        .values_list("first", flat=True)
    )
    listed = Paginator(list(questions), PER_PAGE).get_page(page)
    rows = {
        row.pk: row
        for row in Identity.objects.filter(pk__in=list(listed)).select_related("attendance_import__session")
    }
    people = _with_suggestions(activity, [rows[pk] for pk in listed]) if rows else []
    return {"people": people, "page": listed, "number": listed.paginator.count}


def _with_suggestions(activity: Activity, rows: list[Identity]) -> list[dict[str, Any]]:
    standing = {
        row.pk: row
        for row in Participation.objects.active()
        .exclude(confirmed_at=None)
        .filter(activity=activity)
        .select_related("participant", "enterprise")
    }
    others = _others(activity, {row.email.strip().casefold() for row in rows if row.email} - {""})
    directory = [
        Registrant(pk, row.first_name, row.last_name, row.participant.email, str(row.enterprise or ""))
        for pk, row in standing.items()
    ]
    listed = []
    for row in rows:
        named = [standing[pk] for pk in row.candidates if pk in standing]
        alike = [
            standing[person.id] for _score, person in similar(row.name, directory, limit=MOST_SUGGESTIONS)
        ]
        suggestions = [*named, *(person for person in alike if person not in named)][:MOST_SUGGESTIONS]
        listed.append(
            {
                "row": row,
                "why": why(row),
                "suggestions": suggestions,
                "named": {person.pk for person in named},
                "known_as": others.get(row.email.strip().casefold()),
                "phone": is_phone(row.name),
            }
        )
    return listed


def is_phone(name: str) -> bool:
    """Whether somebody dialled in: the platform shows (part of) a number instead of a name."""
    signs = [sign for sign in name if not sign.isspace()]
    return sum(sign.isdigit() or sign in "+*-().xX•●·" for sign in signs) * 10 >= 9 * max(len(signs), 5)


def registered_people(activity: Activity) -> QuerySet[Participation]:
    """Everybody whom a person of a report may turn out to be, also under quite another name; by name."""
    people = Participation.objects.active().exclude(confirmed_at=None).filter(activity=activity)
    return people.select_related("participant").order_by("last_name", "first_name", "pk")


def settled_people(activity: Activity) -> list[Identity]:
    """People of the reports about whom somebody decided, so that it can be taken back."""
    rows = (
        Identity.objects.standing()
        .filter(attendance_import__session__activity=activity)
        .exclude(decided_at=None)
        .select_related("participation", "decided_by")
        .order_by("-decided_at", "pk")[:MOST_LISTED]
    )
    return list({row.key: row for row in rows}.values())


def why(row: Identity) -> str:
    """Why this person was not credited by itself, in words."""
    sentences = {
        "plus": _("The address differs from a registered one only by a +tag."),
        "email": _("Several people registered with this address."),
        "name": _("The name is that of a registered person, the address is not."),
    }
    if row.match == "ambiguous" and row.basis == "name":
        return _("Several registered people have this name.")
    if not sentences.get(row.basis) and is_phone(row.name):
        return _("Somebody who dialled in: a number tells no name. Link it only if you know whose it is.")
    return sentences.get(row.basis) or _("Nobody registered with this address or name.")


def person_of(row: Identity, activity: Activity) -> dict[str, Any]:
    """What the form to register this person starts from: an earlier registration, else the report."""
    known = _others(activity, {row.email.strip().casefold()} - {""}).get(row.email.strip().casefold())
    if known:
        values = {
            "first_name": known.first_name,
            "last_name": known.last_name,
            "email": known.participant.email,
        }
        if known.enterprise:
            values |= {"tax_code": known.enterprise.tax_code, "country": known.enterprise.country}
        return values
    first, _space, last = row.name.partition(" ")
    return {"first_name": first, "last_name": last, "email": row.email}


def _others(activity: Activity, emails: set[str]) -> dict[str, Participation]:
    """Registrations that do not count (cancelled, never confirmed) under these addresses."""
    if not emails:
        return {}
    rows = Participation.objects.filter(activity=activity, participant__email__in=emails)
    return {
        row.participant.email: row
        for row in rows.select_related("participant", "enterprise")
        if row.cancelled_at or not row.confirmed_at
    }
