"""Reporting a signal, with a draft that saves itself, and the question of the same day."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mbtq.tenancy.pages import Answer, Crumb
from mbtq.tenancy.permissions import Permission
from supervision.choices import DraftKind
from supervision.forms.signal_acts import DiscussedForm
from supervision.forms.signals import Desk, SignalForm, first_values
from supervision.selectors.signal_people import circle_of
from supervision.selectors.signals import places_of
from supervision.services import signals as services
from supervision.services.signals import Report
from supervision.services.signals.raising import signal_of
from supervision.views.drafts import Drafted, DraftSave, DraftThrowAway
from supervision.views.signals.one import ActingPage
from supervision.views.signals.words import Proposal


class SignalNew(Drafted):
    """The form. What is suggested follows from the answers, with and without script."""

    permission = Permission.SIGNAL_RAISE
    template = "supervision/signal_new.html"
    form_class = SignalForm
    kind = DraftKind.SIGNAL

    @cached_property
    def desk(self) -> Desk:
        places = places_of(self.member, on=self.today)
        programs = {place.program.pk for place in places}
        return Desk(places, circle_of(programs, on=self.today))

    def form_kwargs(self) -> dict[str, Any]:
        return {"desk": self.desk}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return first_values(self.desk, self.today, asked.get("level", ""), asked.get("code", ""))

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Signals"), reverse("supervision:signal-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", None):
            return self._part("kinds" if request.GET.get("ask") == "kinds" else "proposal")
        return super().get(request, **kwargs)

    def _part(self, ask: str) -> HttpResponse:
        """What follows from what was answered so far."""
        sent = {name: self.request.GET.get(name, "") for name in SignalForm.base_fields}
        form = SignalForm(initial=sent, **self.form_kwargs())
        found = {"form": form, "proposal": self.proposal(form), "swap": True}
        answer = self.show(found, part=ask)
        if ask == "kinds":
            answer["HX-Trigger-After-Settle"] = "retry"  # the draft keeps what was narrowed
        return answer

    def proposal(self, form: SignalForm) -> Proposal | None:
        """What is suggested for these answers; None until there are enough."""
        known = form.half_filled
        if known is None:
            return None
        signal = signal_of(Report(noticed_on=self.today, **known), at=self.at)
        owner = self.desk.circle.suggested_owner(signal)
        return Proposal(
            protocol=signal.protocol,
            owner=owner.name if owner else "",
            review_on=signal.review_on,
            is_severe=signal.is_severe,
        )

    def _form(self, form: forms.Form, status: int = 200) -> HttpResponse:
        self.shown = form
        return super()._form(form, status=status)

    def context(self) -> dict[str, Any]:
        assert isinstance(self.shown, SignalForm)
        return {**super().context(), "proposal": self.proposal(self.shown)}

    def save(self, form: SignalForm) -> Answer:
        signal = services.raise_signal(
            report=form.report,
            anonymously=form.cleaned_data["anonymously"],
            at=self.at,
            by=self.member,
        )
        self.sent()
        page = "signal-today" if signal.is_severe else "signal-detail"
        url = reverse(f"supervision:{page}", args=[self.slug, signal.pk])
        return Answer(url, _("The signal is kept."))


class SignalDraft(DraftSave):
    """Autosave of a report."""

    permission = Permission.SIGNAL_RAISE
    of = SignalNew


class SignalDraftDiscard(DraftThrowAway):
    """A report that is not sent after all."""

    permission = Permission.SIGNAL_RAISE
    kind = DraftKind.SIGNAL

    def form_url(self) -> str:
        return reverse("supervision:signal-new", args=[self.slug])


class SignalToday(ActingPage):
    """A severe signal is discussed the same day: with whom, and whether that was done."""

    permission = Permission.SIGNAL_VIEW
    template = "supervision/signal_today.html"
    form_class = DiscussedForm
    for_all = True

    def initial(self) -> dict[str, Any]:
        now = timezone.localtime(self.at)
        return {"day": now.date(), "clock": now.strftime("%H:%M")}

    def context(self) -> dict[str, Any]:
        circle = circle_of([self.signal.program_id], on=self.today)
        return {**super().context(), "people": circle.program_leads(self.signal)[:3]}

    def save(self, form: DiscussedForm) -> Answer:
        typed = datetime.combine(form.cleaned_data["day"], form.cleaned_data["clock"])
        moment = timezone.make_aware(typed)
        services.note_discussed(signal=self.signal, discussed_at=moment, at=self.at, by=self.member)
        return Answer(self.url, _("Noted. The signal stays open until it is closed."))
