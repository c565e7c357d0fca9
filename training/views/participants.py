"""Participants of an edition at the centre: adding, signing off, noting who was there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core.errors import DomainError
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage
from training.choices import ParticipationState
from training.courseworth import minutes_of
from training.forms.courses import AttendanceForm, ParticipantForm
from training.labels import PARTICIPATION_STATES
from training.models import Participation
from training.selectors.participation import participants_of
from training.services import places
from training.services.attendance import mark_attendance, set_participant
from training.views.editions import EditionPage


class ParticipantAdd(EditionPage, FormPage):
    """Somebody is put on the list by hand."""

    template = "training/participant_add.html"
    form_class = ParticipantForm

    def context(self) -> dict[str, Any]:
        return {"edition": self.edition}

    def save(self, form: ParticipantForm) -> Answer:
        row = places.add_participant(
            edition=self.edition, at=self.at, by=self.member, **form.cleaned_data
        )
        words = {"name": row.printed_name}
        if row.state == ParticipationState.WAITING:
            return Answer(self.url, _("%(name)s is on the waiting list.") % words)
        return Answer(self.url, _("%(name)s has a place.") % words)


class EditionMark(EditionPage, ActPage):
    """The buttons "Attended" and "Was not there", for who is ticked or for all with a place."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        go = self.request.POST.get("go", "")
        n = mark_attendance(
            edition=self.edition,
            only=None if go.startswith("all-") else self._picked(),
            attended=go.endswith("attended"),
            at=self.at,
            by=self.member,
        )
        said = ngettext("Noted for %(n)s participant.", "Noted for %(n)s participants.", n)
        return Answer(self.url, said % {"n": n})

    def _picked(self) -> list[UUID]:
        try:
            found = [UUID(one) for one in self.request.POST.getlist("pick")]
        except ValueError as error:
            raise DomainError(_("Tick people on the list.")) from error
        if not found:
            raise DomainError(_("Tick people on the list."))
        return found


class ParticipantPage(EditionPage):
    """What the pages of one participant share."""

    row: Participation

    def load(self, participation: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if not self.member.may(self.permission):
            return
        found = participants_of(self.edition).filter(pk=participation).first()
        if found is None:
            raise Http404
        self.row = found

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()


class ParticipantChange(ParticipantPage, FormPage):
    """Whether one person was there, and for how much of it."""

    template = "training/participant_change.html"
    form_class = AttendanceForm

    def initial(self) -> dict[str, Any]:
        row = self.row
        found: dict[str, Any] = {"name": row.printed_name}
        if row.state == ParticipationState.ABSENT:
            return {**found, "attended": "no"}
        if row.state != ParticipationState.ATTENDED:
            return found
        return {**found, "attended": "part" if row.minutes else "all", "minutes": row.minutes}

    def context(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "edition": self.edition,
            "state": PARTICIPATION_STATES[self.row.state],
            "whole": minutes_of(self.edition.parts),
            "has_begun": self.edition.starts_on <= self.today,
            "may_sign_off": self.row.state in places.LEAVABLE,
        }

    def save(self, form: AttendanceForm) -> Answer:
        set_participant(
            participation=self.row,
            name=form.cleaned_data["name"],
            attended=form.cleaned_data["attended"] != "no",
            minutes=form.minutes_given,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Noted for %(name)s.") % {"name": self.row.printed_name})


class ParticipantSignOff(ParticipantPage, ActPage):
    """The centre signs somebody off."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        places.take_off(participation=self.row, at=self.at, by=self.member)
        words = {"name": self.row.printed_name}
        return Answer(self.url, _("%(name)s is signed off.") % words)
