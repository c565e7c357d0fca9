"""Registrations in words, the same on every page and in the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from training.choices import DossierState, RegistrationStatus
from training.labels import (
    DOSSIER_STATES,
    REGISTERED_AS,
    REGISTRATION_EVENTS,
    REGISTRATION_STATUSES,
)
from training.models import Reminder
from training.selectors.people import Progress
from training.selectors.registrations import Standing
from training.standing import CodeIs, code_states

# Colour is never alone: the badge says the word.
BADGES = {
    RegistrationStatus.VALID: "done",
    RegistrationStatus.COMING: "neutral",
    RegistrationStatus.EXPIRED: "warn",
    RegistrationStatus.SUSPENDED: "bad",
    RegistrationStatus.WITHDRAWN: "bad",
}
SOON = 180


def line_of(found: Standing) -> dict[str, Any]:
    """One registration for a list: level, status and its badge, until when, how long still."""
    return {
        "found": found,
        "level": str(REGISTERED_AS[found.registration.level]),
        "status": str(REGISTRATION_STATUSES[found.status]),
        "badge": BADGES[found.status],
        "left": left_words(found),
        "until": until_words(found),
    }


def left_words(found: Standing) -> str:
    """ "ends in 90 days" when that is soon, else nothing."""
    if found.days_left is None or found.days_left > SOON:
        return ""
    return ends_words(found.days_left)


def ends_words(days: int) -> str:
    """How long something still runs; today is its last day at 0."""
    if days == 0:
        return _("today is the last day")
    return ngettext("ends in %(n)s day", "ends in %(n)s days", days) % {"n": days}


def until_words(found: Standing) -> str:
    """Until when, or from when it no longer holds."""
    days = {"until": formats.daytext(found.until), "since": formats.daytext(found.newest.since)}
    if found.withdrawn_on:
        return _("withdrawn on %(day)s") % {"day": formats.daytext(found.withdrawn_on)}
    if found.suspended_on:
        return _("suspended since %(day)s") % {"day": formats.daytext(found.suspended_on)}
    if found.status is RegistrationStatus.COMING:
        return _("from %(since)s to %(until)s") % days
    if found.status is RegistrationStatus.EXPIRED:
        return _("ended on %(until)s") % days
    return _("until %(until)s") % days


def dossier_words(dossier: Progress) -> str:
    """ "MBT therapist: 5 of 7 requirements met, on schedule", as counted at night."""
    level = str(REGISTERED_AS[dossier.level])
    if dossier.state == DossierState.SUBMITTED:
        return f"{level}: {DOSSIER_STATES[DossierState.SUBMITTED]}"
    if not dossier.is_counted:
        return _("%(level)s: not counted yet") % {"level": level}
    schedule = {
        True: _("on schedule"),
        False: _("behind schedule"),
        None: _("schedule not known"),
    }[dossier.is_on_schedule]
    return _("%(level)s: %(met)s of %(total)s requirements met, %(schedule)s") % {
        "level": level,
        "met": dossier.met,
        "total": dossier.requirements,
        "schedule": schedule,
    }


def history_of(
    registrations: Iterable[Standing],
    *,
    names: Mapping[UUID, str] | None = None,
    reminders: Mapping[UUID, list[Reminder]] | None = None,
) -> list[dict[str, Any]]:
    """Registrations with all periods and events, for `training/registration_history.html`.

    `names` says who decided, `reminders` what was sent; both are for the centre.
    """
    return [_history(found, names or {}, reminders or {}) for found in registrations]


def _history(
    found: Standing, names: Mapping[UUID, str], reminders: Mapping[UUID, list[Reminder]]
) -> dict[str, Any]:
    states = code_states(found.spans, found.happened)
    periods = [
        {
            "row": period,
            "code_state": code_words(*state),
            "has_certificate": state[0] not in (CodeIs.SUSPENDED, CodeIs.WITHDRAWN),
            "by": names.get(period.granted_by_id, "") if period.granted_by_id else "",
            "reminders": [reminder_words(one) for one in reminders.get(period.pk, [])],
        }
        for period, state in zip(found.periods, reversed(states), strict=True)
    ]
    events = [
        {
            "row": one,
            "kind": str(REGISTRATION_EVENTS[one.kind]),
            "by": names.get(one.by_id, "") if one.by_id else "",
        }
        for one in found.events
    ]
    return {**line_of(found), "periods": periods, "events": events}


def code_words(state: CodeIs, on: Any) -> str:
    """What the public page says of a code beside its dates; empty while it is simply valid."""
    words = {
        CodeIs.SUSPENDED: _("suspended since %(day)s"),
        CodeIs.WITHDRAWN: _("withdrawn on %(day)s"),
        CodeIs.REPLACED: _("replaced by the next one on %(day)s"),
    }
    return words[state] % {"day": formats.daytext(on)} if state in words else ""


def reminder_words(one: Reminder) -> str:
    """Whether the reminder of a threshold was sent, and when."""
    words = {"n": one.days, "day": formats.daytext(one.at)}
    if one.is_sent:
        return _("%(n)s days before the end: sent on %(day)s") % words
    return _("%(n)s days before the end: passed over, a later one was due by then") % words
