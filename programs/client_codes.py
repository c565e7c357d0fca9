"""Client codes and free text: what must not be in them. Plain Python."""

from __future__ import annotations

import re

LONGEST = 20
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_WORD = re.compile(r"[A-Z]{4,}")
_DATE = re.compile(r"(?<!\d)\d{1,4}-\d{1,2}-\d{2,4}(?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"(?<!\d)(?:\+31|0031|0)[ -]?\d(?:[ -]?\d){8}(?!\d)")
GROUP_WORDS = ("GROEP", "GROUP")


class CodeRefused(ValueError):
    """A code that says too much about a client. `reason` is one of the keys of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = ("empty", "form", "too_long", "name", "number", "date", "email")


def client_code(text: str, *, is_group: bool = False) -> str:
    """The code as it is kept: capitals, no spaces. Raises `CodeRefused`.

    A code is 2 to 20 letters, digits and hyphens, with a digit in it. Refused is what looks like a
    name (four letters in a row; a group may be called GROEP or GROUP), a citizen service number or
    another long number, a date, or an address.
    """
    code = "-".join(text.upper().split())
    if not code:
        raise CodeRefused("empty")
    if "@" in code:
        raise CodeRefused("email")
    if len(code) > LONGEST:
        raise CodeRefused("too_long")
    if not _CODE.fullmatch(code) or "--" in code or code.endswith("-"):
        raise CodeRefused("form")
    if _DATE.search(code):
        raise CodeRefused("date")
    if re.search(r"\d{7,}", code.replace("-", "")):
        raise CodeRefused("number")
    words = [word for word in _WORD.findall(code) if not (is_group and word in GROUP_WORDS)]
    if words:
        raise CodeRefused("name")
    if not is_group and not any(letter.isdigit() for letter in code):
        raise CodeRefused("name")
    return code


def personal_in(text: str) -> str:
    """What a note holds that can point at a person: `number`, `email`, `phone`, or nothing."""
    if any(is_citizen_number(found) for found in _DIGITS.findall(text)):
        return "number"
    if _EMAIL.search(text):
        return "email"
    if _PHONE.search(text):
        return "phone"
    return ""


def is_citizen_number(digits: str) -> bool:
    """Whether eight or nine digits pass the eleven test of the Dutch citizen service number."""
    padded = digits.zfill(9)
    if len(padded) != 9 or not padded.isdigit() or int(padded) == 0:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, padded, strict=True)) % 11 == 0
