"""What waits to be rated, what can go to consensus, drawn days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from fidelity.choices import RatingKind
from fidelity.labels import RATING_KINDS
from fidelity.models import Rating
from fidelity.selectors.instruments import instrument_of
from fidelity.selectors.ratings import can_agree, due_for, my_ratings, skipped_for
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from programs.selectors.places import teams_visible_to

MOST_SHOWN = 20


def newest(rows: Iterable[Rating]) -> list[Rating]:
    """Locked ratings, what was locked last first."""
    return sorted(rows, key=lambda one: (one.locked_at, one.pk), reverse=True)


class RatingBoard(Page):
    """What this person has to rate, what can go to consensus, and drawn days that wait."""

    permission = Permission.RATING_OWN
    template = "fidelity/rating_board.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = list(my_ratings(self.member))
        done = newest([one for one in rows if one.locked_at is not None])
        context = {
            "to_rate": [self._line(one) for one in rows if one.locked_at is None],
            "done": [self._line(one) for one in done[:MOST_SHOWN]],
            "is_cut": len(done) > MOST_SHOWN,
            "most_shown": MOST_SHOWN,
            "can_agree": [self._line(one) for one in newest(can_agree(self.member))],
            "teams": self._teams(rows),
            "due": list(due_for(self.member, on=self.today)[:30]),
            "skipped": list(skipped_for(self.member, on=self.today)[:30]),
            "may_rate": self.member.may(Permission.RECORDING_RATE),
            "may_assign": self.member.may(Permission.RATING_ASSIGN),
            "may_add": self.member.may(Permission.RECORDING_ADD),
        }
        return self.show(context)

    def _teams(self, rows: list[Rating]) -> list[dict[str, Any]]:
        """The teams that this person may judge; `begun` is the judgment to go on with."""
        if not self.member.may(Permission.TEAM_RATE):
            return []
        begun = {one.team_id: one for one in rows if one.recording_id is None and not one.locked_at}
        teams = teams_visible_to(self.member, on=self.today).filter(ended_on=None)
        return [{"team": team, "begun": begun.get(team.pk)} for team in teams]

    def _line(self, rating: Rating) -> dict[str, Any]:
        return {
            "rating": rating,
            "kind": RATING_KINDS[RatingKind(rating.kind)],
            "instrument": instrument_of(rating.instrument_id).content.short,
            "is_late": rating.locked_at is None and rating.due_on < self.today,
        }
