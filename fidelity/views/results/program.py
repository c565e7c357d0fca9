"""Fidelity of a program: its teams together, without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.selectors.pools import Pool
from fidelity.views.results.pooled import PooledPage
from mbtq.tenancy.pages import Crumb
from programs.models import Program
from programs.selectors.places import programs_visible_to, teams_visible_to


class ProgramFidelity(PooledPage):
    """Charts over time of all teams together, early drop-out among them."""

    template = "fidelity/program_fidelity.html"
    is_wide = True
    program: Program

    def load(self, program: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = programs_visible_to(self.member, on=self.today).filter(pk=program).first()
        if found is None:
            raise Http404
        self.program = found

    @property
    def place(self) -> Program:
        return self.program

    def crumbs(self) -> list[Crumb]:
        programs = Crumb(_("Programs"), reverse("programs:program-list", args=[self.slug]))
        own = reverse("programs:program-detail", args=[self.slug, self.program.pk])
        return [programs, Crumb(self.program.name, own)]

    def more(self, pools: dict[UUID, Pool]) -> dict[str, Any]:
        """The teams that this member may open."""
        teams = teams_visible_to(self.member, on=self.today).filter(program=self.program)
        return {"program": self.program, "teams": list(teams)}
