"""Sessions in words: facts, whose word is still missing, what it counts for, what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mbtq.core import formats
from programs.models import Practitioner
from supervision.choices import Form, Mode, Purpose, SessionState
from supervision.credit_words import derivation_words, fate_words, sessions_words
from supervision.credits import Credit, Row, credits, rules_of, tally
from supervision.labels import (
    CANCELLED_BY,
    CASE_SETTINGS,
    FORMS,
    ITEMS,
    MATERIALS,
    MODES,
    OUTCOMES,
    PURPOSES,
    STATES,
    SUPERVISOR_KINDS,
    TRACKS,
)
from supervision.models import Agreement, Attendance, SupervisionSession

BADGES = {
    SessionState.WAITING: "note",
    SessionState.CONFIRMED: "done",
    SessionState.DISPUTED: "warn",
    SessionState.CANCELLED: "neutral",
}


def state_badge(row: SupervisionSession) -> dict[str, str]:
    """Word and kind of the badge."""
    state = SessionState(row.state)
    return {"word": str(STATES[state]), "kind": BADGES[state]}


def facts_of(row: SupervisionSession) -> list[tuple[str, str]]:
    """What anybody who was there may know."""
    leader = row.leader_name or _("Nobody leads")
    if row.supervisor_kind:
        leader = f"{leader}, {SUPERVISOR_KINDS[row.supervisor_kind]}"
    elif row.supervisor is not None:
        leader = _("%(name)s, without a valid registration on that day") % {"name": leader}
    day = formats.daylong(row.held_on)
    if row.starts_at:
        day = f"{day}, {row.starts_at:%H:%M}"
    found = [(_("Date"), day)]
    if row.minutes:
        found.append((_("Minutes"), str(row.minutes)))
    if row.planned_on and row.planned_on != row.held_on:
        found.append((_("Planned for"), formats.daylong(row.planned_on)))
    found += [(_("Form"), f"{FORMS[row.form]}, {MODES[row.mode]}")]
    name = _("Consultant") if row.form == Form.CONSULTATION else _("Supervisor")
    found += [(name, leader), (_("Purpose"), str(PURPOSES[row.purpose]))]
    if row.materials:
        found.append((_("Material"), _listed(row.materials, MATERIALS)))
    if row.items:
        found.append((_("What was worked on"), _listed(row.items, ITEMS)))
    if row.cancelled_by:
        found.append((_("Called off by"), str(CANCELLED_BY[row.cancelled_by])))
    return found


def _listed(keys: Collection[str], words: Any) -> str:
    return ", ".join(str(words[key]) for key in keys)


def voices_of(
    row: SupervisionSession, mute: Collection[UUID], may_read: Callable[[UUID | None], bool]
) -> list[dict[str, Any]]:
    """Per person whether it was confirmed, without blame. `mute`: who cannot confirm here."""
    found = []
    if row.supervisor is not None:
        told = _voice(row.supervisor_confirmed_at, row.supervisor_dispute, row, row.supervisor)
        found.append({"who": row.supervisor.name, "role": _("supervisor"), **told})
    people: list[Attendance] = row.people  # type: ignore[attr-defined]
    for one in people:
        told = _voice(one.confirmed_at, one.dispute, row, one.supervisee)
        if not one.was_present:
            told = {"words": _("Was not there"), "kind": "neutral", "reason": ""}
        elif told["kind"] == "note" and one.supervisee_id in mute:
            told["words"] = _("Has no account here; the word of the supervisor stands")
            told["kind"] = "neutral"
        elif told["kind"] == "note" and row.state == SessionState.CONFIRMED:
            told["words"], told["kind"] = _("Not needed any more"), "neutral"
        found.append({"who": one.supervisee.name, "role": "", **told})
        if not may_read(one.supervisee_id):
            found[-1]["reason"] = ""
    return found


def _voice(at: Any, dispute: str, row: SupervisionSession, who: Practitioner) -> dict[str, str]:
    if dispute:
        return {"words": _("Says it is not right"), "kind": "warn", "reason": dispute}
    if at is not None and who.person_id is not None and who.person_id == row.written_by_id:
        return {"words": _("Recorded it"), "kind": "done", "reason": ""}
    if at is not None:
        words = _("Confirmed on %(day)s") % {"day": formats.moment(at)}
        return {"words": words, "kind": "done", "reason": ""}
    return {"words": _("Can still confirm"), "kind": "note", "reason": ""}


def credit_words(one: Attendance | None, row: SupervisionSession) -> str:
    """What it counts for, in short."""
    if row.state == SessionState.CANCELLED:
        return _("Not held")
    if one is None or one.credit is None:
        return _("Does not count")
    if row.purpose == Purpose.QUALITY:
        return _("Not collected")
    worth = worth_of(one, row)
    if not one.counts:
        if worth is not None and not worth.counts:
            return _("%(sessions)s, does not count yet") % {"sessions": sessions_words(worth.exact)}
        return _("Does not count")
    assert worth is not None
    return sessions_words(worth.counted)


def worth_of(one: Attendance, row: SupervisionSession) -> Credit | None:
    """The sum behind what was kept, by the rules that were kept with it."""
    if not one.rules or row.minutes is None:
        return None
    people: list[Attendance] = row.people  # type: ignore[attr-defined]
    there = sum(1 for other in people if other.was_present)
    return credits(row.minutes, there, rules_of(one.rules))


def derivation_of(row: SupervisionSession, one: Attendance) -> dict[str, Any] | None:
    """How it was calculated, and why it does not count where it does not."""
    worth = worth_of(one, row)
    if worth is None:
        return None
    track = one.track
    found = {
        "sum": derivation_words(worth),
        "rules": rules_of(one.rules),
        "track": TRACKS[track] if track else "",
        "fate": "",
    }
    if track:
        told = Row(
            id=str(one.pk),
            on=row.held_on,
            minutes=worth.minutes,
            present=worth.present,
            supervisor=row.supervisor_kind or None,
            form=row.form,
            mode=Mode(row.mode),
            is_confirmed=True,
        )
        found["fate"] = fate_words(tally([told], track).rows[0], track)
    return found


def agreement_words(row: Agreement) -> dict[str, Any]:
    """An agreement and what became of it."""
    state = _("Open")
    if row.closed_on:
        state = f"{OUTCOMES[row.outcome]}, {formats.day(row.closed_on)}"
    return {"text": row.text, "due_on": row.due_on, "state": state, "is_open": not row.closed_on}


def setting_words(setting: str) -> str:
    return str(CASE_SETTINGS.get(setting, ""))


SAID = ("fragment", "question", "learned", "agreement")


def history_of(row: SupervisionSession) -> list[dict[str, Any]]:
    """The corrections, newest first, each with what it said before as far as one may read it."""
    rows = list(row.revisions.select_related("changed_by", "supervisee").order_by("-version", "id"))
    parts: dict[int, list[dict[str, str]]] = {}
    for one in rows:
        if one.supervisee is not None:
            texts = [one.content.get(name, "") for name in SAID]
            codes = ", ".join(one.content.get("codes", []))
            text = "; ".join(text for text in [codes, *texts] if text)
            parts.setdefault(one.version, []).append({"who": one.supervisee.name, "text": text})
    return [
        {
            "at": one.changed_at,
            "who": one.changed_by.name if one.changed_by else "",
            "reason": one.reason,
            "said": _said(one.content),
            "parts": parts.get(one.version, []),
        }
        for one in rows
        if one.supervisee is None
    ]


def _said(content: dict[str, Any]) -> str:
    day = formats.day(date.fromisoformat(content["held_on"]))
    there = len(content.get("present", []))
    minutes = _("%(n)s minutes") % {"n": content["minutes"]}
    people = _("%(n)s present") % {"n": there}
    return ", ".join([day, minutes, str(FORMS[content["form"]]), people])
