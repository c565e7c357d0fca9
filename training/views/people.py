"""Who of an organisation is registered until when, and who is in training."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from programs.people_words import holding_words
from programs.selectors.places import teams_visible_to
from training.forms.people import PeopleFilter
from training.registration_words import dossier_words, line_of, until_words
from training.selectors import people as selectors


class People(ListPage):
    """The own team's people for a team lead, the organisation's for who leads its programs."""

    permission = Permission.REGISTRATION_VIEW
    template = "training/people.html"
    name = "registrations"
    sorts = {"name": "name", "until": "until"}
    order = "name"
    filter_class = PeopleFilter

    def filter_kwargs(self) -> dict[str, Any]:
        return {"teams": teams_visible_to(self.member, on=self.today).order_by("name")}

    known: selectors.Known | None = None

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Practitioner]:
        rows = selectors.people_of(
            self.member,
            on=self.today,
            team=chosen.get("team"),
            in_training=chosen.get("training", False),
        )
        wanted = {key: chosen[key] for key in ("level", "status", "within") if key in chosen}
        if wanted:
            wanted["within"] = int(wanted.get("within", 0))
            rows, self.known = selectors.people_with(rows, on=self.today, **wanted)
        return rows

    def lines(self, rows: list[Practitioner]) -> list[dict[str, Any]]:
        found = selectors.people_standing(rows, on=self.today, known=self.known)
        return [self._line(one) for one in found]

    @staticmethod
    def _line(one: selectors.PersonStanding) -> dict[str, Any]:
        return {
            "person": one.person,
            "teams": one.teams,
            "registrations": [line_of(found) for found in one.registrations],
            "noted": [holding_words(held) for held in one.noted],
            "dossiers": [dossier_words(dossier) for dossier in one.dossiers],
        }

    def head(self) -> list[Any]:
        return [_("Name"), _("Teams"), _("Registration"), _("Noted here, not in the register"),
                _("In training for")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        held = [
            f"{one['level']}: {one['status']}, {until_words(one['found'])}"
            for one in line["registrations"]
        ]
        has_account = line["person"].person_id is not None
        nothing = _("Not registered") if has_account else _("Unknown: no account is linked")
        registered = "; ".join(held) or nothing
        noted, teams = "; ".join(line["noted"]), "; ".join(line["teams"]) or _("in no team")
        training = "; ".join(line["dossiers"]) or (_("Not in training") if has_account else nothing)
        return [line["person"].name, teams, registered, noted, training]
