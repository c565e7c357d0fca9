"""The list of signals: what is due first on top."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.templatetags.ui.marks import novalue_text
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.selectors.places import teams_visible_to
from supervision.forms.signal_acts import SignalFilter
from supervision.labels import KINDS, LEVELS
from supervision.models import Signal
from supervision.selectors.signals import (
    counts_per_level,
    last_raised_on,
    reported_by,
    signals_visible_to,
)
from supervision.views.signals.words import (
    age_words,
    overdue_days,
    relation_words,
    severity_words,
)


class SignalList(ListPage):
    """Signals that the member may see; for a program lead the counts of all others as well."""

    permission = Permission.SIGNAL_VIEW
    template = "supervision/signal_list.html"
    name = "signals"
    sorts = {"due": "review_on", "raised": "raised_on", "severity": "severity"}
    order = "due"
    filter_class = SignalFilter

    @property
    def may_raise(self) -> bool:
        return self.member.may(Permission.SIGNAL_RAISE)

    @property
    def sees_counts(self) -> bool:
        return self.member.may(Permission.ORGANISATION_BOARD_VIEW)

    @property
    def may_count(self) -> bool:
        return self.member.may(Permission.SIGNAL_COUNT)

    @cached_property
    def teams(self) -> list[tuple[str, str]]:
        rows = teams_visible_to(self.member, on=self.today)
        return [(str(one.pk), f"{one.name} ({one.program.name})") for one in rows]

    def filter_kwargs(self) -> dict[str, Any]:
        return {"teams": self.teams}

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Signal]:
        found = signals_visible_to(self.member, on=self.today)
        state = chosen.get("state", "")
        if state != "all":
            found = found.filter(closed_at__isnull=state != "closed")
        if level := chosen.get("level"):
            found = found.filter(level=level)
        if team := chosen.get("team"):
            found = found.filter(team=team)
        return found

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        own = set(
            Signal.objects.filter(
                reported_by(self.member.person_id), pk__in=[row.pk for row in rows]
            ).values_list("pk", flat=True)
            if rows
            else ()
        )
        if others := len(rows) - len(own):
            record("signal.read", by=self.member.person_id, rows=others)
        return [
            {
                "row": row,
                "kind": KINDS[row.kind],
                "level": LEVELS[row.level],
                "severity": severity_words(row),
                "age": age_words(row, self.today),
                "overdue": overdue_days(row, self.today),
                "is_mine": row.owner_id == self.member.person_id,
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        counts = counts_per_level(self.member, on=self.today) if self.sees_counts else {}
        last = last_raised_on(self.member, on=self.today)
        return {
            "counts": [(LEVELS[level], n) for level, n in counts.items()],
            "open_in_all": sum(counts.values()),
            "last": last,
            "days": (self.today - last).days if last else None,
        }

    def head(self) -> list[Any]:
        return [_("Reported on"), _("Where it plays"), _("What was noticed"), _("Code"),
                _("Team"), _("Program"), _("Severity"), _("Relation to the treatment"),
                _("Owner"), _("Look back on"), _("Discussed on"), _("Closed on")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        """Without what was written: a file leaves the building."""
        row = line["row"]
        none = novalue_text("not_applicable")
        undiscussed = _("Not yet") if row.is_severe else none
        return [
            row.raised_on,
            line["level"],
            line["kind"],
            row.code or none,
            row.team.name if row.team else _("Whole program"),
            row.program.name,
            line["severity"],
            relation_words(row),
            row.owner.name,
            row.review_on,
            localdate(row.discussed_at) if row.discussed_at else undiscussed,
            localdate(row.closed_at) if row.closed_at else _("Open"),
        ]
