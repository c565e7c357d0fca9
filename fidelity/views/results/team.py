"""Fidelity of a team, without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.selectors.charted import blocks_of
from fidelity.selectors.instruments import instrument_of, translated
from fidelity.selectors.ratings import item_means, therapists_rated
from fidelity.selectors.results import Result
from fidelity.views.results.pooled import PooledPage
from mbtq.tenancy.pages import Crumb
from programs.models import Team
from programs.selectors.places import teams_visible_to


class TeamFidelity(PooledPage):
    """Charts over time and quality per item, from five therapists on."""

    template = "fidelity/team_fidelity.html"
    with_items = True
    team: Team

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = teams_visible_to(self.member, on=self.today).filter(pk=team).first()
        if found is None:
            raise Http404
        self.team = found

    @property
    def place(self) -> Team:
        return self.team

    def crumbs(self) -> list[Crumb]:
        teams = Crumb(_("Teams"), reverse("programs:team-list", args=[self.slug]))
        board = reverse("dashboards:team-board", args=[self.slug, self.team.pk])
        return [teams, Crumb(self.team.name, board)]

    def more(self, results: dict[UUID, list[Result]]) -> dict[str, Any]:
        """Quality per item, of each scale with which the team was rated."""
        tables = []
        for pk, rows in results.items():
            known = instrument_of(pk)
            # The same results as in the charts: what is added one by one could be told apart.
            found = [one for block in blocks_of(rows) for one in block]
            means = {one.item: one for one in item_means(found, known)}
            tables.append(
                {
                    "name": known.label,
                    "therapists": therapists_rated(found),
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
        return {"team": self.team, "tables": tables}
