"""How dates and numbers are written, in Dutch and in English.

Rules: tables show 20-11-2026 (nl) and 20 Nov 2026 (en); scores have one decimal; risks are whole
points; a minus is U+2212. A value that is not there prints as the word for unknown, never as a
blank and never as 0. Plain functions, so that pages, documents and exports print the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext

Number = int | float | Decimal

MINUS = "\N{MINUS SIGN}"
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
DAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
MONTH_NAMES = {code: names.split() for code, names in MONTHS.items()}
DAY_NAMES = {code: names.split() for code, names in DAYS.items()}


def language() -> str:
    """The language of this request as "nl" or "en"; anything else reads English."""
    return "nl" if (get_language() or "nl").startswith("nl") else "en"


def translated(text: Mapping[str, str]) -> str:
    """A text of content in the language of the page; Dutch where it lacks, "" without any."""
    return text.get(language()) or text.get("nl", "")


def unknown() -> str:
    return gettext("Unknown")


def local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """An aware moment in the current time zone; dates and naive moments as they are."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: dt.date | dt.datetime | None) -> str:
    """Date for tables: 20-11-2026, in English 20 Nov 2026."""
    if not value:
        return unknown()
    at = local(value)
    if language() == "nl":
        return f"{at.day:02d}-{at.month:02d}-{at.year}"
    return f"{at.day} {MONTH_NAMES['en'][at.month - 1][:3]} {at.year}"


def daylong(value: dt.date | dt.datetime | None) -> str:
    """Date for sentences: vrijdag 20 november 2026."""
    if not value:
        return unknown()
    at, code = local(value), language()
    return f"{DAY_NAMES[code][at.weekday()]} {at.day} {MONTH_NAMES[code][at.month - 1]} {at.year}"


def daytext(value: dt.date | dt.datetime | None) -> str:
    """Date without its weekday: 20 november 2026."""
    if not value:
        return unknown()
    at = local(value)
    return f"{at.day} {MONTH_NAMES[language()][at.month - 1]} {at.year}"


def clock(value: dt.datetime | dt.time | None) -> str:
    """Time of day: 10:42."""
    if value is None:
        return unknown()
    at = local(value) if isinstance(value, dt.datetime) else value
    return f"{at:%H:%M}"


def moment(value: dt.date | dt.datetime | None) -> str:
    """Date and time for tables; a plain date gets no invented 00:00."""
    if not isinstance(value, dt.datetime):
        return day(value)
    return f"{day(value)}, {clock(value)}"


def momentlong(value: dt.date | dt.datetime | None) -> str:
    """Date and time for sentences: 20 november 2026, 10:42."""
    if not isinstance(value, dt.datetime):
        return daytext(value)
    return f"{daytext(value)}, {clock(value)}"


def number(value: Number | None, decimals: int = 0, *, sign: bool = False) -> str:
    """A number in the style of the language: 1.204 and 4,6 (nl), 1,204 and 4.6 (en).

    Halves round away from zero. `sign` adds a plus to positive values.
    """
    if value is None:
        return unknown()
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}"
    if language() == "nl":
        text = text.translate({44: ".", 46: ","})
    if exact < 0:
        return MINUS + text
    return f"+{text}" if sign and exact > 0 else text


def number1(value: Number | None) -> str:
    """One decimal, for scores."""
    return number(value, 1)


def number2(value: Number | None) -> str:
    """Two decimals, for coefficients."""
    return number(value, 2)


def points(value: Number | None) -> str:
    """A share of 0 to 1 as whole points of 100, for risks."""
    return unknown() if value is None else number(Decimal(str(value)) * 100)


def points1(value: Number | None) -> str:
    """A share as points of 100 with one decimal, for what a factor adds."""
    return unknown() if value is None else number(Decimal(str(value)) * 100, 1)


def span(low: Number | None, high: Number | None) -> str:
    """A risk interval in whole points: 18 tot 63, or 51 when both ends read the same."""
    first, last = points(low), points(high)
    if first == last:
        return first
    return gettext("%(low)s to %(high)s") % {"low": first, "high": last}


def lies(low: Number | None, high: Number | None) -> str:
    """Where a risk lies, with its verb: "lies between 18 and 63 of 100" or "is 51 of 100"."""
    first, last = points(low), points(high)
    if first == last:
        return gettext("is %(value)s of 100") % {"value": first}
    return gettext("lies between %(low)s and %(high)s of 100") % {"low": first, "high": last}


def percent(value: Number | None) -> str:
    """A share of 0 to 1 as a percentage for tables: 86%."""
    return unknown() if value is None else f"{points(value)}%"


def halves(value: Number | None) -> str:
    """A judgement from -2 to +2 in half steps, as a median also in quarters: \u22121,25, 0, +1."""
    if value is None:
        return unknown()
    decimals = next((n for n in (0, 1) if (float(value) * 10**n).is_integer()), 2)
    return number(value, decimals, sign=True)


def between(low: Number | None, high: Number | None, decimals: int = 0) -> str:
    """A range in words: 18 tot 63, in English 18 to 63."""
    if low is None or high is None:
        return unknown()
    return gettext("%(low)s to %(high)s") % {
        "low": number(low, decimals),
        "high": number(high, decimals),
    }
