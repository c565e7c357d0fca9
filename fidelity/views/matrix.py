"""The treatment integrity of a team: the matrix, on what it rests, and judging."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from fidelity.matrixwords import (
    MOST_ROUNDS,
    component_names,
    history_rows,
    own_rows,
    resting_rows,
    summary_of,
)
from fidelity.models import ItemScore, Rating
from fidelity.selectors.instruments import Known
from fidelity.selectors.matrix import integrity_of, matrix_instrument
from fidelity.services.matrix import open_judgment
from fidelity.views.oneteam import OneTeam
from mbtq.core.formats import translated
from mbtq.tenancy.pages import ActPage, Answer
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record


class TeamMatrixPage(OneTeam):
    """The newest round, what every cell rests on, and what changed since the rounds before.

    Who judges this team reads the explanations as well, without names.
    """

    permission = Permission.TEAM_VIEW
    template = "fidelity/team_matrix.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = integrity_of(self.team, self.member, on=self.today)
        shows_notes = self.member.may(Permission.TEAM_RATE)
        if found.now and shows_notes:
            record("matrix.read", by=self.member.person_id, about=self.team)
        context = {
            "integrity": summary_of(found, self.member),
            "resting": resting_rows(found) if found.now else [],
            "history": history_rows(found) if found.now else [],
            "rounds": found.rounds[:MOST_ROUNDS],
            "shows_notes": shows_notes,
        }
        return self.show(context)


class TeamJudge(OneTeam, ActPage):
    """Begins one's own judgment, or goes on with it."""

    permission = Permission.TEAM_RATE
    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return reverse("fidelity:team-matrix", args=[self.slug, self.team.pk])

    def act(self) -> Answer:
        instrument = matrix_instrument()
        if instrument is None:
            raise Http404
        rating = open_judgment(team=self.team, instrument=instrument, at=self.at, by=self.member)
        return Answer(reverse("fidelity:rating-fill", args=[self.slug, rating.pk]))


def own_judgment(rating: Rating, known: Known) -> dict[str, Any]:
    """What a person's own locked judgment of a team shows: it is nobody else's."""
    rows = {row.item: row for row in ItemScore.objects.filter(rating=rating)}
    scores = {item: row.competence for item, row in rows.items()}
    return {
        "rating": rating,
        "scale": known.content,
        "columns": component_names(),
        "rows": own_rows(known.content, scores),
        "notes": [
            (translated(item.name), rows[item.id].note)
            for item in known.content.items
            if item.id in rows and rows[item.id].note
        ],
    }
