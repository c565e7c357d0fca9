"""Fidelity of a team, without names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fidelity.selectors.instruments import instrument_of
from fidelity.selectors.pools import Pool
from fidelity.selectors.ratings import item_means, therapists_rated
from fidelity.views.oneteam import OneTeam
from fidelity.views.results.pooled import PooledPage
from mbtq.core.formats import translated
from programs.models import Team


class TeamFidelity(OneTeam, PooledPage):
    """Charts over time and quality per item, from five therapists on."""

    template = "fidelity/team_fidelity.html"
    with_items = True

    @property
    def place(self) -> Team:
        return self.team

    def more(self, pools: dict[UUID, Pool]) -> dict[str, Any]:
        """Quality per item, of each scale with which the team was rated."""
        tables = []
        for pk, pool in pools.items():
            known = instrument_of(pk)
            # The same results as in the charts: what is added one by one could be told apart.
            found = [one for block in pool.blocks for one in block]
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
