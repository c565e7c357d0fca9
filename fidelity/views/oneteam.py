"""Pages of one team."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.pages import Crumb, Page
from programs.models import Team
from programs.selectors.places import teams_visible_to


class OneTeam(Page):
    """What the pages of one team share: finding it, and the way back."""

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
