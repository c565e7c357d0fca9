"""Arrangements: the list, one with its days, agreeing a new one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from supervision.forms.arrangements import ArrangementForm
from supervision.labels import CANCELLED_BY, FORMS, MODES, PURPOSES, STATES
from supervision.models import Arrangement
from supervision.selectors.arrangements import (
    arrangements_visible_to,
    may_change,
    people_to_choose,
    teams_to_plan_for,
)
from supervision.selectors.planned import PlannedDay, people_on, planned_days
from supervision.selectors.sessions import sessions_visible_to
from supervision.services import arrangements as services

AHEAD, BEHIND = timedelta(weeks=26), timedelta(weeks=26)
COMING_ON_THE_PAGE = 8


def rhythm_of(row: Arrangement) -> str:
    """Every 2 weeks, 60 minutes."""
    words = {"n": row.every_weeks, "minutes": row.minutes}
    return (
        ngettext(
            "Every week, %(minutes)s minutes",
            "Every %(n)s weeks, %(minutes)s minutes",
            row.every_weeks,
        )
        % words
    )


class ArrangementList(ListPage):
    """Running arrangements with the next planned day."""

    permission = Permission.SUPERVISION_VIEW
    template = "supervision/arrangement_list.html"
    name = "arrangements"
    sorts = {"team": "team__name", "start": "first_on"}
    order = "team"

    @property
    def shows_ended(self) -> bool:
        return self.request.GET.get("ended") == "yes"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Arrangement]:
        found = arrangements_visible_to(self.member, on=self.today)
        if self.shows_ended:
            return found.filter(until__lt=self.today)
        return found.filter(Q(until=None) | Q(until__gte=self.today))

    def lines(self, rows: list[Any]) -> list[dict[str, Any]]:
        coming: dict[UUID, PlannedDay] = {}
        for day in planned_days(rows, self.today, self.today + AHEAD):
            if day.is_open:
                coming.setdefault(day.arrangement.pk, day)
        return [
            {
                "row": row,
                "form": FORMS[row.form],
                "leader": row.leader_name or _("Nobody leads"),
                "people": ", ".join(p.name for p in people_on(row, max(self.today, row.first_on))),
                "rhythm": rhythm_of(row),
                "next": coming.get(row.pk),
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        ended = self.shows_ended
        views = [
            {"label": _("Running"), "url": "?", "current": not ended},
            {"label": _("Ended"), "url": "?ended=yes", "current": ended},
        ]
        may_plan = self.member.may(Permission.SUPERVISION_PLAN)
        return {"views": views, "ended": ended, "may_plan": may_plan}

    def head(self) -> list[Any]:
        return [_("Team"), _("Form"), _("Supervisor"), _("Who takes part"), _("Rhythm"),
                _("First day"), _("Next planned day")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row, following = line["row"], line["next"]
        day = following.on if following else _("None planned")
        who = [row.team.name, line["form"], line["leader"], line["people"] or _("Nobody")]
        return [*who, line["rhythm"], row.first_on, day]


class ArrangementMake(FormPage):
    permission = Permission.SUPERVISION_PLAN
    template = "supervision/arrangement_make.html"
    form_class = ArrangementForm

    def form_kwargs(self) -> dict[str, Any]:
        people = people_to_choose(self.member, on=self.today)
        teams = teams_to_plan_for(self.member, on=self.today)
        return {"rows": {"team": teams, "supervisor": people, "supervisees": people}}

    def initial(self) -> dict[str, Any]:
        return {
            "team": self.request.GET.get("team", ""),
            "first_on": self.today,
            "every_weeks": 1,
            "minutes": 60,
            "mode": "in_person",
            "purpose": "quality",
        }

    def crumbs(self) -> list[Crumb]:
        return [list_crumb(self)]

    def save(self, form: ArrangementForm) -> Answer:
        given = dict(form.cleaned_data)
        people = [(person, given["first_on"]) for person in given.pop("supervisees")]
        row = services.make_arrangement(supervisees=people, by=self.member, **given)
        url = reverse("supervision:arrangement-detail", args=[self.slug, row.pk])
        return Answer(url, _("The supervision is planned."))


def list_crumb(page: Page) -> Crumb:
    return Crumb(_("Arrangements"), reverse("supervision:arrangement-list", args=[page.slug]))


class ArrangementPage(Page):
    """What the pages of one arrangement share."""

    permission = Permission.SUPERVISION_VIEW
    arrangement: Arrangement

    def load(self, arrangement: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return  # refused whatever the id is
        found = arrangements_visible_to(self.member, on=self.today).filter(pk=arrangement).first()
        if found is None:
            raise Http404
        self.arrangement = found

    @property
    def url(self) -> str:
        return reverse("supervision:arrangement-detail", args=[self.slug, self.arrangement.pk])

    @property
    def title(self) -> str:
        words = {"form": FORMS[self.arrangement.form], "team": self.arrangement.team.name}
        return _("%(form)s, %(team)s") % words

    def crumbs(self) -> list[Crumb]:
        return [list_crumb(self), Crumb(self.title, self.url)]


class ArrangementDetail(ArrangementPage):
    """Who takes part, the coming days and what became of the past ones."""

    template = "supervision/arrangement_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.arrangement
        days = planned_days([row], self.today - BEHIND, self.today + AHEAD)
        coming = [one for one in days if one.on >= self.today][:COMING_ON_THE_PAGE]
        past = [one for one in reversed(days) if one.on < self.today]
        has_ended = row.until is not None and row.until < self.today
        changes = may_change(self.member, row, on=self.today)
        left = row.supervisor.ended_on if row.supervisor else None
        seen = self._seen_sessions(past)
        return self.show(
            {
                "row": row,
                "form_words": FORMS[row.form],
                "leader": row.leader_name or _("Nobody leads"),
                "rhythm": rhythm_of(row),
                "mode": MODES[row.mode],
                "purpose": PURPOSES[row.purpose],
                "coming": [self._line(one) for one in coming],
                "past": [self._line(one, seen) for one in past],
                "has_ended": has_ended,
                "may_change": changes,
                "may_end": changes and not has_ended,
                "left_on": left if left and left < self.today and not has_ended else None,
                "people": row.people,  # type: ignore[attr-defined]
            }
        )

    def _seen_sessions(self, days: list[PlannedDay]) -> set[UUID]:
        """Which sessions of these days this member may open."""
        ids = [one.session.pk for one in days if one.session is not None]
        rows = sessions_visible_to(self.member, on=self.today).filter(pk__in=ids)
        return set(rows.order_by().values_list("pk", flat=True))

    def _line(self, one: PlannedDay, seen: Collection[UUID] = ()) -> dict[str, Any]:
        line = {"day": one, "key": one.planned_on.isoformat(), "state": state_of(one, self.today)}
        if one.session is not None and one.session.pk in seen:
            line["session_url"] = reverse(
                "supervision:session-detail", args=[self.slug, one.session.pk]
            )
        return line


def state_of(one: PlannedDay, today: date) -> str:
    """What became of a planned day, in words."""
    if one.session is not None and one.is_cancelled:
        who = CANCELLED_BY.get(one.session.cancelled_by, "")
        return _("Cancelled by: %(who)s") % {"who": who}
    if one.session is not None:
        return str(STATES[one.session.state])
    if one.on < today:
        return _("Not recorded yet")
    if one.is_moved:
        return _("Moved, planned for %(day)s") % {"day": formats.daytext(one.planned_on)}
    return _("Planned")
