"""The registration number of one participation: short, readable aloud, safe in a platform's join link."""

# Crockford's base 32: no I, L, O, U, so that nobody mistakes a sign on paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = {**{sign: value for value, sign in enumerate(ALPHABET)}, "O": 0, "I": 1, "L": 1}


def reference(participation_pk: int) -> str:
    """R- and the participation's number in base 32, four signs at least: 1234 is R-016J."""
    signs = ""
    while participation_pk:
        participation_pk, rest = divmod(participation_pk, 32)
        signs = ALPHABET[rest] + signs
    return f"R-{signs.rjust(4, '0')}"


def number(text: str) -> int | None:
    """The participation's number of a registration number as typed by a person, None when it is not one."""
    typed = text.strip().upper()
    if not typed.startswith("R-") or not 2 < len(typed) <= 14:
        return None
    value = 0
    for sign in typed[2:]:
        if sign not in _READ:
            return None
        value = value * 32 + _READ[sign]
    return value
