"""Asking for a rating of a recording: somebody else, or oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import RatingKind
from fidelity.forms.ratings import AssignForm, SelfForm
from fidelity.models import Instrument
from fidelity.selectors.instruments import instrument_of, instruments_for_sessions
from fidelity.services.ratings import assign_rating
from fidelity.views.recordings import RecordingPage
from mbtq.tenancy.pages import Answer, FormPage
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import people_in

TIME_TO_RATE = timedelta(days=28)


class AskingPage(RecordingPage, FormPage):
    """What both ways share: the recording, and the scales that fit it."""

    def context(self) -> dict[str, Any]:
        return {"recording": self.recording}

    def scales(self) -> QuerySet[Instrument]:
        """The scales for this form of session."""
        fitting = [
            row.pk
            for row in instruments_for_sessions()
            if self.recording.modality in row.content["modalities"]
        ]
        return Instrument.objects.filter(pk__in=fitting).order_by("key")


class RatingAssign(AskingPage):
    """Asking somebody to rate; who may not is refused with the reason."""

    permission = Permission.RATING_ASSIGN
    template = "fidelity/rating_assign.html"
    form_class = AssignForm

    def form_kwargs(self) -> dict[str, Any]:
        people = people_in(self.member.organisation.pk, on=self.today)
        return {"rows": {"instrument": self.scales(), "rater": people}}

    def initial(self) -> dict[str, Any]:
        return {"due_on": self.today + TIME_TO_RATE, "kind": "independent"}

    def save(self, form: AssignForm) -> Answer:
        found = form.cleaned_data
        known = instrument_of(found["instrument"].pk)
        assign_rating(
            recording=self.recording,
            instrument=known,
            kind=found["kind"],
            rater=found["rater"],
            due_on=found["due_on"],
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("%(name)s is asked.") % {"name": found["rater"].name})


class RatingSelf(AskingPage):
    """A therapist rates the own session, without being asked."""

    permission = Permission.FIDELITY_OWN
    template = "fidelity/rating_self.html"
    form_class = SelfForm

    def may(self) -> bool:
        return super().may() and self.is_own

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"instrument": self.scales()}}

    def save(self, form: SelfForm) -> Answer:
        rating = assign_rating(
            recording=self.recording,
            instrument=instrument_of(form.cleaned_data["instrument"].pk),
            kind=RatingKind.SELF,
            rater=self.member.person,
            due_on=self.today + TIME_TO_RATE,
            at=self.at,
            by=self.member,
        )
        return Answer(reverse("fidelity:rating-fill", args=[self.slug, rating.pk]))
