"""Learning goals in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fidelity.models import Goal
from fidelity.selectors.instruments import instrument_of
from mbtq.core.formats import translated


def goal_name(goal: Goal) -> str:
    """The item that it is about, else the person's own words."""
    content = instrument_of(goal.instrument_id).content
    name = translated(content.item(goal.item).name) if goal.item else ""
    return name or goal.text or _("Development plan")
