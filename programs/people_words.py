"""Places and qualifications in words, the same on the page and in the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from programs.labels import CredentialKind
from programs.models import Assignment
from programs.selectors.lists import Holding
from programs.selectors.staffing import Ending


def places_words(places: Iterable[Assignment]) -> list[str]:
    """ "North day hospital: Therapist, 24 hours"."""
    return [
        _("%(team)s: %(role)s, %(hours)s hours")
        % {
            "team": place.team.name,
            "role": place.get_role_display(),
            "hours": hours(place),
        }
        for place in places
    ]


def hours(place: Assignment) -> str:
    """24, or 16.5 in the style of the language."""
    value = place.hours_per_week
    return formats.number(value, 0 if value == value.to_integral_value() else 1)


def holding_words(one: Holding, *, on: date | None = None) -> str:
    """ "MBT therapist, valid until 20 November 2027"; with `on` also in how many months."""
    words = f"{one.credential.get_kind_display()}, {standing_words(one)}"
    if on is None or one.state != "valid" or one.credential.until is None:
        return words
    left = months_until(one.credential.until, on)
    when = ngettext("in %(n)s month", "in %(n)s months", left) % {"n": left}
    return f"{words} ({when})"


def months_until(last: date, on: date) -> int:
    """Whole months from one day to the other."""
    return (last.year - on.year) * 12 + last.month - on.month - (last.day < on.day)


def standing_words(one: Holding) -> str:
    """Whether it is valid, and until when."""
    day = formats.daytext(one.credential.until) if one.credential.until else ""
    if one.state == "later":
        return _("valid from %(day)s") % {"day": formats.daytext(one.credential.since)}
    if not day:
        return _("does not expire")
    if one.state == "expired":
        return _("expired on %(day)s") % {"day": day}
    if one.state == "soon":
        left = ngettext("%(n)s day left", "%(n)s days left", one.days or 0) % {"n": one.days}
        return _("valid until %(day)s, %(left)s") % {"day": day, "left": left}
    return _("valid until %(day)s") % {"day": day}


def ending_words(one: Ending, *, on: date) -> str:
    """ "MBT therapist, ends on 20 November 2027 (90 days left)", or when it ended."""
    kind, day = CredentialKind(one.kind).label, formats.daytext(one.until)
    if one.until < on:
        return _("%(kind)s, ended on %(day)s") % {"kind": kind, "day": day}
    days = (one.until - on).days
    left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return _("%(kind)s, ends on %(day)s (%(left)s)") % {"kind": kind, "day": day, "left": left}
