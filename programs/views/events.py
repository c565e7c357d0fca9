"""Changes around a program: recording one, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from mbtq.tenancy.pages import ActPage, Answer
from mbtq.tenancy.permissions import Permission
from programs.forms.programs import EventForm
from programs.models import ChangeEvent
from programs.services import ratings
from programs.views.programs import ProgramFormPage, ProgramPage


class EventRecord(ProgramFormPage):
    permission = Permission.CHANGE_EVENT_RECORD
    template = "programs/event_record.html"
    form_class = EventForm

    def save(self, form: EventForm) -> Answer:
        ratings.record_change_event(
            program=self.program, at=self.at, by=self.member, **form.cleaned_data
        )
        sentence = _("The change is recorded. It raises the risk signal for twelve months.")
        return Answer(self.program_url, sentence)


class EventWithdraw(ProgramPage, ActPage):
    permission = Permission.CHANGE_EVENT_RECORD
    event: ChangeEvent

    def load(self, program: UUID, event: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(program)
        found = ChangeEvent.objects.filter(program=self.program, pk=event).first()
        if found is None:
            raise Http404
        self.event = found

    def refused_url(self) -> str:
        return self.program_url

    def act(self) -> Answer:
        ratings.withdraw_change_event(event=self.event, at=self.at, by=self.member)
        return Answer(self.program_url, _("The change is withdrawn; the risk is computed again."))
