"""What the pages of dossiers and applications say, from values to lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core import formats
from training.choices import ApplicationState, StepKind
from training.labels import APPLICATION_STATES, REGISTERED_AS, STATEMENT_KINDS, STEPS, VERDICTS
from training.lifecycle import Past, appeal_until, can_appeal
from training.models import Application, ApplicationStep, Dossier
from training.pathway import Pathway

BADGES = {
    ApplicationState.SUBMITTED: "active",
    ApplicationState.RETURNED: "warn",
    ApplicationState.COMPLETE: "active",
    ApplicationState.GRANTED: "done",
    ApplicationState.REFUSED: "bad",
    ApplicationState.APPEALED: "note",
    ApplicationState.WITHDRAWN: "neutral",
}


def dossier_tabs(dossiers: Iterable[Dossier], here: Dossier, slug: str) -> list[dict[str, Any]]:
    """Links between several dossiers; none for one."""
    found = [
        {
            "label": f"{REGISTERED_AS[one.level]} ({one.started_on.year})",
            "url": reverse("training:dossier-detail", args=[slug, one.pk]),
            "current": one.pk == here.pk,
        }
        for one in dossiers
    ]
    return found if len(found) > 1 else []


def past_of(steps: Iterable[ApplicationStep]) -> list[Past]:
    """Steps as the rules read them."""
    return [Past(StepKind(one.kind), str(one.by_id), localdate(one.at)) for one in steps]


def application_lines(
    applications: Iterable[Application], pathway: Pathway, on: date
) -> list[dict[str, Any]]:
    """The candidate's applications, each with its steps and what can be done now."""
    return [_application(one, pathway, on) for one in applications]


def _application(one: Application, pathway: Pathway, on: date) -> dict[str, Any]:
    steps = sorted(one.steps.all(), key=lambda step: (step.at, step.pk))
    past, state = past_of(steps), ApplicationState(one.state)
    appeals = can_appeal(state, past, on)
    return {
        "row": one,
        "query": f"?application={one.pk}",  # of the pages that hand it out
        "state": APPLICATION_STATES[state],
        "badge": BADGES[state],
        "events": step_events(steps),
        "is_waiting": state in (ApplicationState.SUBMITTED, ApplicationState.COMPLETE),
        "usual": _usual(one, pathway),
        "appeal_until": appeal_until(past) if appeals else None,
    }


def _usual(one: Application, pathway: Pathway) -> str:
    """By when such an application has usually been decided."""
    if pathway.review_weeks is None:
        return ""
    day = localdate(one.submitted_at) + timedelta(weeks=pathway.review_weeks)
    return _("The register usually decides within %(n)s weeks: around %(day)s.") % {
        "n": pathway.review_weeks,
        "day": formats.daytext(day),
    }


def step_events(steps: Iterable[ApplicationStep]) -> list[dict[str, Any]]:
    """The steps for the timeline, newest first, with their reasons."""
    found = []
    for step in steps:
        words = str(STEPS[step.kind])
        text = f"{words}: {step.reasons}" if step.reasons else words
        found.append({"text": text, "at": step.at, "who": "", "via": "", "url": ""})
    return found[::-1]


def _statement_words(one: Mapping[str, Any]) -> str:
    if one["on"]:
        return str(VERDICTS[one["verdict"]])
    if one["declined"]:
        return _("Declined: %(reason)s") % {"reason": one["declined"]}
    return _("Asked for, not written yet.")


def open_statements(sources: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Statements of a dossier in words: by whom, what it concluded, or that it is awaited."""
    return [
        {
            "kind": STATEMENT_KINDS[one["statement"]],
            "author": one["author_name"],
            "verdict": _statement_words(one),
            "is_signed": bool(one["on"]),
            "advice": one["advice"] if one["on"] else "",
        }
        for one in sources.values()
        if one["kind"] == "statement"
    ]
