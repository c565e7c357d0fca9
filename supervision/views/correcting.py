"""Correcting a session: what it said before is kept, and the others confirm again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import Answer, FormPage
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from supervision.forms.sessions import GAVE, TOOK, Cast, CorrectForm, initial_of, typed_of
from supervision.models import Draft
from supervision.services.sessions import content_of, correct_session
from supervision.services.sessions.correcting import may_correct
from supervision.views.casting import cast_of
from supervision.views.credit_line import credit_line, typed
from supervision.views.drafts import conflict_of, typed_in
from supervision.views.recording import field_of
from supervision.views.sessions import SessionPage


class SessionCorrect(SessionPage, FormPage):
    """By who wrote it. Two devices at once: both versions are shown, one chooses per field."""

    permission = Permission.SUPERVISION_OWN
    template = "supervision/session_correct.html"
    form_class = CorrectForm
    conflict: dict[str, Any] | None = None

    def may(self) -> bool:
        return super().may() and self.own is not None and may_correct(self.session, self.member)

    @cached_property
    def cast(self) -> Cast:
        assert self.own is not None
        side = GAVE if self.is_supervisor else TOOK
        return cast_of(
            self.own,
            side,
            on=self.today,
            arrangement=self.session.arrangement,
            session=self.session,
        )

    def form_kwargs(self) -> dict[str, Any]:
        return {"cast": self.cast}

    def initial(self) -> dict[str, Any]:
        found = initial_of(content_of(self.session), self.cast)
        return {**found, "version": self.session.version}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", None):
            line = credit_line(typed(request.GET), self.cast, without=self.session.pk)
            return self.show({"credit": line}, part="credit")
        if self.is_supervisor:
            record("supervision.read", by=self.member.person_id, about=self.session)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = request.POST
        if sent.get("resolve") == str(self.session.version):
            merged = self._merged(sent)
            if merged is None:
                return self._both(CorrectForm(sent, **self.form_kwargs()))
            self.request.POST = merged  # type: ignore[assignment]
        return super().post(request, **kwargs)

    def _compared(self) -> dict[str, Any]:
        """What differs between what was typed here and what is stored."""
        form = CorrectForm(**self.form_kwargs())
        theirs = typed_of(self.initial(), form)
        stored = Draft(typed=theirs, saved_at=self._saved_at(), version=self.session.version)
        mine = typed_in(self.request.POST, form)
        found = conflict_of(mine, stored, form)
        hidden = ("version", "why", "side", "arrangement", "planned_on", "is_another")
        found["rows"] = [row for row in found["rows"] if row["name"] not in hidden]
        return {**found, "theirs": theirs}

    def _saved_at(self) -> Any:
        last = self.session.revisions.order_by("-version").first()
        return last.changed_at if last else self.session.recorded_at

    def _merged(self, sent: QueryDict) -> QueryDict | None:
        """Per field what was typed or what is stored; None while a field is not decided."""
        found = self._compared()
        picks = {row["name"]: sent.get(f"keep_{row['name']}", "") for row in found["rows"]}
        if any(pick not in ("mine", "theirs") for pick in picks.values()):
            return None
        merged = sent.copy()
        for name in (name for name, pick in picks.items() if pick == "theirs"):
            merged.setlist(name, found["theirs"].get(name, []))
        merged["version"] = str(self.session.version)
        return merged

    def _both(self, form: CorrectForm) -> HttpResponse:
        self.conflict = self._compared()
        return self._form(form, status=409)

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        if isinstance(error, Stale):
            return self._both(form)
        return super().form_refused(form, DomainError(error.sentence, field=field_of(form, error)))

    def _form(self, form: Any, status: int = 200) -> HttpResponse:
        self.shown = form
        return super()._form(form, status=status)

    def context(self) -> dict[str, Any]:
        form = self.shown
        held = typed(form.data) if form.is_bound else form.initial
        line = credit_line(held, self.cast, without=self.session.pk)
        return {
            "session": self.session,
            "cast": self.cast,
            "credit": line,
            "conflict": self.conflict,
        }

    def save(self, form: CorrectForm) -> Answer:
        before = self.session.version
        row = correct_session(
            session=self.session,
            content=form.content,
            version=version_in(self.request.POST.get("version", "")),
            reason=form.cleaned_data["why"],
            at=self.at,
            by=self.member,
        )
        if row.version == before:
            return Answer(self.url, _("Nothing was changed."))
        return Answer(self.url, _("Corrected. What it said before is kept."))
