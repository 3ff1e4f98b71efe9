"""Why somebody moved up or left, as stored with the row and the trail; `in_words` says it."""

from django.utils.translation import gettext, gettext_noop

# Why a registration ended without anybody writing a reason.
NOT_CONFIRMED_IN_TIME = gettext_noop("not confirmed in time")
OFFER_NOT_TAKEN = gettext_noop("the offered seat was not accepted in time")
OFFER_DECLINED = gettext_noop("the offered seat was declined")
HANDED_OVER = gettext_noop("handed over to a colleague")

# Whose turn it was, and why.
FIRST_WAITING = gettext_noop("first on the waiting list")
NEW_FIRM = gettext_noop("firm never served before")
OTHERS_AT_LIMIT = gettext_noop("first on the waiting list whose firm has not all its seats yet")
NO_LIMIT_ANY_MORE = gettext_noop("the number of seats is no longer limited")
FREE_WHEN_CONFIRMED = gettext_noop("a seat was free when the address was confirmed")

KNOWN = frozenset(
    {
        NOT_CONFIRMED_IN_TIME,
        OFFER_NOT_TAKEN,
        OFFER_DECLINED,
        HANDED_OVER,
        FIRST_WAITING,
        NEW_FIRM,
        OTHERS_AT_LIMIT,
        NO_LIMIT_ANY_MORE,
        FREE_WHEN_CONFIRMED,
    }
)


def in_words(reason: str) -> str:
    """A stored reason in the reader's language; what a person wrote stays as written."""
    return gettext(reason) if reason in KNOWN else reason
