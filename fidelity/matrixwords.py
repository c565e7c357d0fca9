"""The integrity matrix in words: rows and columns for the component, hints for who judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.instrument import Instrument
from fidelity.matrix import COMPONENTS, PEOPLE, Cell, cells_by_level, change
from fidelity.selectors.matrix import TeamMatrix
from mbtq.core import formats
from mbtq.core.formats import translated
from mbtq.core.templatetags.ui.marks import novalue_text
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.choices import FEWEST_PEOPLE

MOST_ROUNDS = 4
COMPONENT_NAMES: Mapping[str, Promise | str] = {
    "adherence": _lazy("Adherence"),
    "competence": _lazy("Competence"),
    "differentiation": _lazy("Differentiation"),
}
QUESTIONS: Mapping[str, Promise | str] = {
    "adherence": _lazy("Is it done as the model says?"),
    "competence": _lazy("How well is it done?"),
    "differentiation": _lazy("Can it be told from other treatment?"),
}
# What Hutsebaut and others (2012) look at, in our words; not every cell of theirs is known to us.
HINTS: Mapping[str, Promise | str] = {
    "oa": _lazy(
        "Commitment to the whole implementation, support throughout the organisation, contact with "
        "stakeholders, a detailed plan."
    ),
    "oc": _lazy("Among other things, enough budget."),
    "ta": _lazy(
        "Steady work on consistency, coherence and continuity; a mentalizing stance towards each "
        "other."
    ),
    "tc": _lazy(
        "Large enough for leave and illness, balanced and clear roles, somebody with the authority "
        "to hold the team, supervision that raises skill."
    ),
    "td": _lazy(
        "Intervision, supervision, reflection and consultation are all about mentalizing, and "
        "about adherence and competence."
    ),
    "ba": _lazy(
        "A not-knowing, mentalizing stance; a focus on mentalizing within the relationship; "
        "interventions that fit the capacity of the moment."
    ),
    "bc": _lazy(
        "Motivated, professional and flexible; keep mentalizing in crises; reflect on their own "
        "states of mind with colleagues."
    ),
    "bd": _lazy(
        "No focus on behaviour or skills, no classical interpretation of transference, no "
        "contracts about suicide."
    ),
}


def place_of(instrument: Instrument, code: str) -> dict[str, Any]:
    """Where a cell lies, and what to look at there."""
    for level, cells in cells_by_level(instrument).items():
        for component, item in cells:
            if item == code:
                return {
                    "level": translated(instrument.blocks[level]),
                    "component": COMPONENT_NAMES[component],
                    "question": QUESTIONS[component],
                    "hint": HINTS.get(code, ""),
                    "is_about_people": level == PEOPLE,
                }
    raise KeyError(code)


def spread(cell: Cell) -> str:
    """How far the informants lie apart."""
    if cell.known < 2:
        return ""
    low, high = cell.scores[0], cell.scores[-1]
    if low == high:
        return _("all the same")
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def component_names() -> list[str]:
    return [str(COMPONENT_NAMES[one]) for one in COMPONENTS]


def shielded() -> str:
    return novalue_text("suppressed", minimum=FEWEST_PEOPLE)


def matrix_rows(found: TeamMatrix, url: str) -> list[dict[str, Any]]:
    """The newest round for the matrix; each cell links to what it rests on, under `url`."""
    assert found.instrument is not None
    return [
        {
            "label": translated(found.instrument.blocks[level]),
            "cells": [_cell(found.cell(level, item), f"{url}#cell-{item}") for _c, item in cells],
        }
        for level, cells in cells_by_level(found.instrument).items()
    ]


def _cell(cell: Cell | None, url: str) -> dict[str, Any]:
    if cell is None:
        return {"value": None, "reason": shielded()}
    counted = {"known": cell.known, "total": cell.informants, "url": url}
    return {"value": cell.mean, "note": spread(cell), **counted}


def own_rows(instrument: Instrument, scores: Mapping[str, int | None]) -> list[dict[str, Any]]:
    """One person's judgment for the matrix."""
    return [
        {
            "label": translated(instrument.blocks[level]),
            "cells": [
                {"value": scores.get(item), "text": str(scores.get(item))} for _c, item in cells
            ],
        }
        for level, cells in cells_by_level(instrument).items()
    ]


def summary_of(found: TeamMatrix, member: Member) -> dict[str, Any]:
    """What a board shows of a team's matrix."""
    slug = member.organisation.slug
    url = reverse("fidelity:team-matrix", args=[slug, found.team.pk])
    return {
        "found": found,
        "url": url,
        "columns": component_names(),
        "rows": matrix_rows(found, url) if found.now else [],
        "may_judge": member.may(Permission.TEAM_RATE) and found.team.ended_on is None,
        "start_url": reverse("fidelity:team-judge", args=[slug, found.team.pk]),
    }


def resting_rows(found: TeamMatrix) -> list[dict[str, Any]]:
    """On what every cell of the newest round rests."""
    assert found.instrument is not None
    rows = []
    for level, cells in cells_by_level(found.instrument).items():
        for _c, item in cells:
            cell = found.cell(level, item)
            rows.append(
                {
                    "item": item,
                    "name": translated(found.instrument.item(item).name),
                    "cell": cell,
                    "spread": spread(cell) if cell else "",
                    "notes": found.notes.get(item, []) if cell else [],
                }
            )
    return rows


def history_rows(found: TeamMatrix) -> list[dict[str, Any]]:
    """Per cell the mean in the last rounds, newest first, and what changed since the last but one.

    Empty with a single round: nothing can have changed yet.
    """
    assert found.instrument is not None
    if len(found.rounds) < 2:
        return []
    rows = []
    for level, cells in cells_by_level(found.instrument).items():
        for _c, item in cells:
            some = [found.cell(level, item, place) for place in range(len(found.rounds))]
            shown = [cell for cell in some[:MOST_ROUNDS] if cell is not None]
            name = translated(found.instrument.item(item).name)
            if shown:
                means = [cell.mean for cell in shown]
                rows.append({"name": name, "means": means, "change": _change(shown[1], shown[0])})
    return rows


def _change(before: Cell, now: Cell) -> str:
    difference = change(before, now)
    if difference is None:
        return _("cannot be said")
    if difference == 0:
        return _("the same")
    return formats.number(difference, 1, sign=True)
