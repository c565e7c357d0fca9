"""Fidelity of a team, without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.selectors.instruments import instrument_of, instruments_for_sessions, translated
from fidelity.selectors.ratings import FEWEST_THERAPISTS, team_items, therapists_rated
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from programs.models import Team
from programs.selectors.places import teams_visible_to


class TeamFidelity(Page):
    """Quality per item over the therapists of a team, from five therapists on, without names."""

    permission = Permission.FIDELITY_TEAM
    template = "fidelity/team_fidelity.html"
    team: Team

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = teams_visible_to(self.member, on=self.today).filter(pk=team).first()
        if found is None:
            raise Http404
        self.team = found

    def crumbs(self) -> list[Crumb]:
        teams = Crumb(_("Teams"), reverse("programs:team-list", args=[self.slug]))
        board = reverse("dashboards:team-board", args=[self.slug, self.team.pk])
        return [teams, Crumb(self.team.name, board)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        tables = []
        for row in instruments_for_sessions():
            known = instrument_of(row.pk)
            number = therapists_rated(self.team, known)
            if number:
                means = {one.item: one for one in team_items(self.team, known)}
                tables.append(
                    {
                        "name": known.label,
                        "scale": known.content,
                        "therapists": number,
                        "columns": [_("Mean quality"), _("Therapists")],
                        "rows": [
                            {
                                "label": translated(item.name),
                                "mean": means[item.id].mean,
                                "therapists": means[item.id].therapists,
                                "is_low": means[item.id].mean < known.content.good_enough,
                            }
                            for item in known.content.items
                            if item.id in means
                        ],
                    }
                )
        context = {"team": self.team, "tables": tables, "fewest": FEWEST_THERAPISTS}
        return self.show(context)
