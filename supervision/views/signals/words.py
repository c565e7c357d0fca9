"""What pages say about a signal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.labels import RELATIONS, SEVERITIES, STEPS
from supervision.models import Signal, SignalStep


@dataclass(frozen=True)
class Proposal:
    """What is suggested for a report, by the rules; `protocol` is the key of its text."""

    protocol: str
    owner: str
    review_on: date
    is_severe: bool


def severity_words(signal: Signal) -> str:
    """4 of 5, severe."""
    return _("%(number)s of 5, %(words)s") % {
        "number": signal.severity,
        "words": SEVERITIES[signal.severity],
    }


def relation_words(signal: Signal) -> str:
    """How it hangs together with the treatment."""
    if signal.relation is None:
        return _("Unknown")
    return _("%(number)s of 5, %(words)s") % {
        "number": signal.relation,
        "words": RELATIONS[signal.relation],
    }


def age_words(signal: Signal, today: date) -> str:
    """How long ago it was reported."""
    days = (today - signal.raised_on).days
    if days == 0:
        return _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def overdue_days(signal: Signal, today: date) -> int:
    """How many days the day to look back has passed; 0 for one that has not, or that is closed."""
    return max(0, (today - signal.review_on).days) if signal.closed_at is None else 0


def step_words(step: SignalStep) -> str:
    """A step in one sentence."""
    return f"{STEPS[step.kind]}: {step.text}" if step.text else str(STEPS[step.kind])


def protocol_words(signal: Signal) -> str:
    """What was decided about the protocol."""
    if signal.uses_protocol is None:
        return _("Not decided yet")
    if signal.uses_protocol:
        return _("Used")
    return _("Not now, because: %(why)s") % {"why": signal.protocol_because}


def event(text: str, at: datetime, who: str = "") -> dict[str, Any]:
    """One line of a timeline."""
    return {"text": text, "at": at, "who": who}
