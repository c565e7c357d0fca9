"""One signal: its page, and the acts upon it."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from mbtq.core import formats
from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import mail_of
from mbtq.trail.services import record
from supervision.forms.signal_acts import (
    CloseForm,
    PassOnForm,
    ProtocolForm,
    ReopenForm,
    StepForm,
)
from supervision.forms.signals import NOT_NOW, USE
from supervision.labels import OCCASIONS
from supervision.models import Escalation, Signal
from supervision.selectors.signal_people import circle_of
from supervision.selectors.signals import has_reported, may_act_on, signals_visible_to
from supervision.services import signals as services
from supervision.threats import INCIDENT_WORKING_DAYS, working_days_after
from supervision.views.signals.words import (
    age_words,
    event,
    overdue_days,
    protocol_words,
    relation_words,
    severity_words,
    step_words,
)


class SignalPage(Page):
    """What the pages of one signal share."""

    permission = Permission.SIGNAL_VIEW
    signal: Signal | None = None  # none for who lacks the right: the page refuses then

    def load(self, signal: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.member.may(self.permission):
            return
        found = signals_visible_to(self.member, on=self.today).filter(pk=signal).first()
        if found is None:
            raise Http404
        self.signal = found

    @property
    def list_url(self) -> str:
        return reverse("supervision:signal-list", args=[self.slug])

    @property
    def url(self) -> str:
        assert self.signal is not None
        return reverse("supervision:signal-detail", args=[self.slug, self.signal.pk])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Signals"), self.list_url)]

    @cached_property
    def may_act(self) -> bool:
        return self.signal is not None and may_act_on(self.member, self.signal, on=self.today)

    @cached_property
    def is_own_report(self) -> bool:
        return self.signal is not None and has_reported(self.member, self.signal)


class SignalDetail(SignalPage):
    """One signal with everything that happened."""

    template = "supervision/signal_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        signal = self.signal
        assert signal is not None
        if not self.is_own_report:
            record("signal.read", by=self.member.person_id, about=signal, rows=1)
        services.note_seen(signal=signal, at=self.at, by=self.member)
        return self.show(
            {
                "signal": signal,
                "severity": severity_words(signal),
                "relation": relation_words(signal),
                "age": age_words(signal, self.today),
                "overdue": overdue_days(signal, self.today),
                "protocol_words": protocol_words(signal),
                "incident_by": working_days_after(signal.raised_on, INCIDENT_WORKING_DAYS),
                "events": self._events(signal),
                "told": self._told(signal),
                "needs_talk": self._needs_talk(signal),
            }
        )

    def _needs_talk(self, signal: Signal) -> bool:
        return signal.is_severe and signal.discussed_at is None and signal.closed_at is None

    def _events(self, signal: Signal) -> list[dict[str, Any]]:
        """Newest first; where the reporter has no name nobody stands there."""
        steps = list(signal.steps.select_related("by").order_by("id"))
        names = {step.pk: step.by.name if step.by else "" for step in steps}
        found = [event(_("Reported"), signal.raised_at, self.reporter_words)]
        found += [event(step_words(step), step.at, names[step.pk]) for step in steps]
        if signal.closed_at is not None:
            who = signal.closed_by.name if signal.closed_by else ""
            found.append(
                event(_("Closed: %(why)s") % {"why": signal.lesson}, signal.closed_at, who)
            )
        return found[::-1]

    @cached_property
    def reporter_words(self) -> str:
        assert self.signal is not None
        if self.signal.reporter is not None:
            return str(self.signal.reporter.name)
        return _("you, without your name") if self.is_own_report else _("without a name")

    def _told(self, signal: Signal) -> list[dict[str, Any]]:
        """Who was told, why, when, and whether the mail left.

        Whoever reported without a name opens it in the same minute, so then the day must do.
        """
        seen = formats.moment if signal.reporter_id else formats.day
        rows = Escalation.objects.filter(
            organisation_id=signal.organisation_id, signal=signal
        ).select_related("person")
        # The newest mail of each person and occasion.
        mails = {(mail.person_id, mail.kind): mail for mail in mail_of(signal.pk)}
        return [
            {
                "row": row,
                "why": OCCASIONS[row.occasion],
                "seen": seen(row.seen_at) if row.seen_at else "",
                "mail": mails.get((row.person_id, f"signal.{row.occasion}")),
            }
            for row in rows.order_by("asked_at", "person__name")
        ]


class ActingPage(SignalPage, FormPage):
    """An act upon one signal. When somebody changed it meanwhile, what was typed stays (409)."""

    permission = Permission.SIGNAL_HANDLE
    template = "supervision/signal_act.html"
    http_method_names = FormPage.http_method_names
    for_all = False  # whether everybody who sees the signal may do it
    on_closed = False  # whether it needs a closed signal, else an open one
    heading: Any = ""
    button: Any = ""

    signal: Signal

    def may(self) -> bool:
        return super().may() and (self.for_all or self.may_act)

    def refusal(self) -> str:
        if self.member.may(self.permission):
            return _("Only who looks after this signal can do this.")
        return super().refusal()

    @property
    def fits(self) -> bool:
        """Whether the act is possible in the state in which the signal is."""
        return (self.signal.closed_at is not None) == self.on_closed

    @property
    def version(self) -> int:
        """The version of the signal that the person has seen."""
        return version_in(self.request.POST.get("version", ""))

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Signal"), self.url)]

    def context(self) -> dict[str, Any]:
        return {"signal": self.signal, "fits": self.fits}

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        if not isinstance(error, Stale):
            return super().form_refused(form, error)
        assert isinstance(error.theirs, Signal)
        self.signal = error.theirs
        form.add_error(None, str(error.sentence))
        return self._form(form, status=409)


class SignalStep(ActingPage):
    """Writing down what was done."""

    permission = Permission.SIGNAL_VIEW
    form_class = StepForm
    for_all = True

    heading = _lazy("Add a step")
    button = _lazy("Keep step")

    def save(self, form: StepForm) -> Answer:
        services.add_step(
            signal=self.signal, text=form.cleaned_data["text"], at=self.at, by=self.member
        )
        return Answer(self.url, _("The step is kept."))


class SignalPassOn(ActingPage):
    """Another owner, or another day to look back."""

    form_class = PassOnForm

    heading = _lazy("Pass on, or choose another day")
    button = _lazy("Save")

    def form_kwargs(self) -> dict[str, Any]:
        circle = circle_of([self.signal.program_id], on=self.today)
        return {"signal": self.signal, "circle": circle}

    def initial(self) -> dict[str, Any]:
        return {"owner": str(self.signal.owner_id), "review_on": self.signal.review_on}

    def save(self, form: PassOnForm) -> Answer:
        found = form.cleaned_data
        owner = form.users[found["owner"]]
        services.hand_over(
            signal=self.signal,
            owner=owner,
            review_on=found["review_on"],
            reason=found["reason"],
            version=self.version,
            at=self.at,
            by=self.member,
        )
        sentence = _("%(name)s looks after this signal.") % {"name": owner.name}
        still = signals_visible_to(self.member, on=self.today).filter(pk=self.signal.pk).exists()
        return Answer(self.url if still else self.list_url, sentence)


class SignalProtocol(ActingPage):
    """Whether the suggested protocol is used."""

    form_class = ProtocolForm

    heading = _lazy("Protocol")
    button = _lazy("Save")

    def initial(self) -> dict[str, Any]:
        used = {True: USE, False: NOT_NOW, None: ""}[self.signal.uses_protocol]
        return {"protocol": used, "protocol_because": self.signal.protocol_because}

    @property
    def fits(self) -> bool:
        return super().fits and bool(self.signal.protocol)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "protocol": self.signal.protocol}

    def save(self, form: ProtocolForm) -> Answer:
        services.decide_protocol(
            signal=self.signal,
            uses=form.cleaned_data["protocol"] == USE,
            because=form.cleaned_data["protocol_because"],
            version=self.version,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Kept."))


class SignalClose(ActingPage):
    """Closing a signal with its lesson."""

    form_class = CloseForm

    heading = _lazy("Close this signal")
    button = _lazy("Close signal")

    def context(self) -> dict[str, Any]:
        needs_talk = self.signal.is_severe and self.signal.discussed_at is None
        return {**super().context(), "needs_talk": needs_talk}

    def save(self, form: CloseForm) -> Answer:
        services.close_signal(
            signal=self.signal,
            lesson=form.cleaned_data["lesson"],
            version=self.version,
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("The signal is closed. Its lesson is kept."))


class SignalReopen(ActingPage):
    """Opening a closed signal again."""

    form_class = ReopenForm
    on_closed = True

    heading = _lazy("Open this signal again")
    button = _lazy("Open again")

    def save(self, form: ReopenForm) -> Answer:
        services.reopen_signal(
            signal=self.signal, reason=form.cleaned_data["reason"], at=self.at, by=self.member
        )
        return Answer(self.url, _("The signal is open again."))
