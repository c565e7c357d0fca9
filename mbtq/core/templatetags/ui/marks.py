"""Small marks: status, trend, time, the words for a value that is not there."""

from __future__ import annotations

import datetime as dt

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from .library import component, library

BADGE_ICONS = {
    "neutral": "pending",
    "active": "play",
    "note": "info",
    "warn": "warning",
    "bad": "error",
    "done": "tick",
}


@library.simple_tag
def badge(word: str, kind: str = "neutral", icon: str = "") -> SafeString:
    """Status: what state something is in. `kind`: neutral, active, note, warn, bad or done."""
    return component("badge", word=word, kind=kind, icon=icon or BADGE_ICONS[kind])


@library.simple_tag
def trend(direction: str, period: str = "", favourable: bool | None = None) -> SafeString:
    """`rises`, `stable`, `falls` (or `up`, `same`, `down`) over a period, in words.

    `favourable` only for an indicator that has a desired direction.
    """
    words = {
        "rises": (gettext("rises"), "arrow-up"),
        "stable": (gettext("stable"), "arrow-right"),
        "falls": (gettext("falls"), "arrow-down"),
    }
    key = {"up": "rises", "same": "stable", "down": "falls"}.get(direction, direction)
    word, icon = words[key]
    wanted = {True: gettext("favourable"), False: gettext("unfavourable"), None: ""}[favourable]
    return component("trend", word=word, icon=icon, period=period, wanted=wanted)


@library.simple_tag
def asof(moment: dt.date | dt.datetime | None, version: str = "") -> SafeString:
    """The line "As of ..." under the title of every page with figures."""
    has_time = isinstance(moment, dt.datetime)
    return component("asof", moment=moment, has_time=has_time, version=version)


@library.simple_tag
def novalue(
    reason: str, detail: str = "", n: int | None = None, minimum: int = 0, months: int = 0
) -> SafeString:
    """Why there is no number, in words: unknown is never zero.

    `reason`: unknown, not_rated, not_applicable, too_few (n, minimum), suppressed (minimum),
    stale (months).
    """
    return component("novalue", text=novalue_text(reason, detail, n, minimum, months))


def novalue_text(
    reason: str, detail: str = "", n: int | None = None, minimum: int = 0, months: int = 0
) -> str:
    """The words of `novalue`; exports print the same."""
    words = {
        "unknown": gettext("Unknown"),
        "not_rated": gettext("Not yet rated"),
        "not_applicable": gettext("N/A"),
        "too_few": gettext("Too few data"),
        "suppressed": gettext("Suppressed"),
        "stale": gettext("Out of date"),
    }
    if not detail and reason == "too_few" and n is not None:
        detail = gettext("%(n)s of %(minimum)s") % {"n": n, "minimum": minimum}
    if not detail and reason == "suppressed" and minimum:
        detail = gettext("fewer than %(minimum)s people") % {"minimum": minimum}
    if not detail and reason == "stale" and months:
        detail = ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    return f"{words[reason]} ({detail})" if detail else words[reason]


@library.simple_tag
def stat(
    label: str,
    number: str = "",
    unit: str = "",
    interval: str = "",
    trend: str = "",
    confidence: str = "",
    url: str = "",
    link: str = "",
    missing: str = "",
) -> SafeString:
    """Level, trend and confidence of one figure, in three places, and a link to its rows.

    `number` is formatted text; `missing` is the sentence shown when there is no number.
    """
    return component(
        "stat",
        label=label,
        number=number,
        unit=unit,
        interval=interval,
        trend=trend,
        confidence=confidence,
        url=url,
        link=link or gettext("View the rows"),
        missing=missing,
    )
