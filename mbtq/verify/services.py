"""Issuing, withdrawing and finding public codes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from mbtq.verify.models import CodeStatus, PublicCode

# Without I, O, 0 and 1, which people mix up. Twelve of 32 letters: 60 bits, beyond guessing.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, LENGTH = 3, 4


def plain_code(code: str) -> str:
    """The letters that count: upper case, without the prefix, spaces and dashes."""
    letters = "".join(code.upper().split()).replace("-", "")
    return letters.removeprefix("MBT") if len(letters) > GROUPS * LENGTH else letters


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(b"mbtq-code:" + plain_code(code).encode()).hexdigest()


def new_code() -> str:
    """A fresh code as it is printed: `MBT-7Q4K-92WX-HJ3P`."""
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * LENGTH)]
    parts = ["".join(letters[i : i + LENGTH]) for i in range(0, len(letters), LENGTH)]
    return "-".join(["MBT", *parts])


def issue_code(
    *,
    kind: str,
    printed_name: str,
    level: str,
    valid_from: date,
    valid_until: date | None = None,
    content_hash: str = "",
    issuer: str = "",
) -> str:
    """Stores a new code and returns it; it cannot be read back from the database.

    `level` is a key where the kind has keys (`mbtq.verify.kinds`), else the text as printed.
    """
    code = new_code()
    PublicCode.objects.create(
        code_hash=code_hash(code),
        kind=kind,
        printed_name=printed_name,
        level=level,
        issuer=issuer,
        content_hash=content_hash,
        valid_from=valid_from,
        valid_until=valid_until,
        status_on=valid_from,
    )
    return code


def withdraw_code(code: str, *, on: date, replaced: bool = False) -> None:
    """Marks a code as withdrawn or replaced; the public page says so from then on."""
    set_code_status(code, CodeStatus.REPLACED if replaced else CodeStatus.WITHDRAWN, on=on)


def set_code_status(code: str, status: CodeStatus, *, on: date) -> None:
    """What a code is from that day on: it was suspended, say, or is valid again."""
    PublicCode.objects.filter(code_hash=code_hash(code)).update(status=status, status_on=on)


def find_code(code: str) -> PublicCode | None:
    """The row behind a code, or None."""
    return PublicCode.objects.filter(code_hash=code_hash(code)).first()
