"""Public codes: unguessable, typable from paper, and proof against a slip of the finger."""

import re
import secrets

#: Crockford's base 32: no I, L, O or U, so that what is read from paper is not read wrong.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """Twelve characters: eleven random ones (55 bits) and a check character in front, without dashes."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return check_character(body) + body


def check_character(body: str) -> str:
    """A weighted sum over GF(32): every single wrong character and every swap of two is noticed."""
    total = 0
    for character in body:
        total = _double(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def parse(typed: str) -> str | None:
    """The code somebody typed or pasted, or its whole address; O counts as 0, I as 1. None if it is none."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    code = re.sub(r"[^0-9A-Z]", "", last.upper()).translate(_LOOKALIKES)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return None
    return code if check_character(code[1:]) == code[0] else None


def grouped(code: str) -> str:
    """As printed: 7K3M-9QXT-P2VH."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _double(value: int) -> int:
    """Times the generator of GF(2^5), modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
