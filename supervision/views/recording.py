"""Recording a session of supervision: a form that saves itself until it is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.tenancy.pages import Answer, Crumb
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from programs.selectors.places import practitioner_of
from supervision.choices import DraftKind, SessionState
from supervision.forms.sessions import GAVE, OTHER, TOOK, Cast, SessionForm
from supervision.services.sessions import LooksTheSame, record_session
from supervision.views.casting import arrangement_of, cast_of, side_of, starting_with
from supervision.views.credit_line import credit_line, typed
from supervision.views.drafts import Drafted, DraftSave, DraftThrowAway, initial_from, typed_in


class SessionNew(Drafted):
    """By the supervisor with everybody's part, or by somebody who was there with the own part."""

    permission = Permission.SUPERVISION_OWN
    template = "supervision/session_new.html"
    kind = DraftKind.SESSION
    form_class = SessionForm
    own: Practitioner | None
    is_doubtful = False

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.own = practitioner_of(self.member)

    def asked(self, name: str) -> str:
        """What the form holds, else the draft, else the address."""
        if self.request.method == "POST":
            return self.request.POST.get(name, "")
        if self.draft is not None and not getattr(self.request, "htmx", None):
            return next(iter(self.draft.typed.get(name, [])), "")
        return self.request.GET.get(name, "")

    @cached_property
    def cast(self) -> Cast:
        if self.own is None:
            raise Http404
        side = side_of(self.asked("side"), self.member)
        arrangement = arrangement_of(self.asked("arrangement"), self.own, side)
        if arrangement is None and side == GAVE and self.asked("arrangement"):
            # Somebody who gives supervision can take part in an arrangement of another.
            arrangement = arrangement_of(self.asked("arrangement"), self.own, TOOK)
            side = TOOK if arrangement else side
        return cast_of(self.own, side, on=self.today, arrangement=arrangement)

    def form_kwargs(self) -> dict[str, Any]:
        return {"cast": self.cast}

    def initial(self) -> dict[str, Any]:
        try:
            day = date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            day = None
        return starting_with(self.cast, day)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.own is None:
            return self.show({"draft": None})
        if getattr(request, "htmx", None):
            line = credit_line(typed(request.GET), self.cast)
            return self.show({"credit": line}, part="credit")
        if self.draft is None and request.GET.get("arrangement") and not self.cast.arrangement:
            raise Http404
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.own is None:
            raise Http404
        if request.POST.get("go") == "credit":
            form = self.fresh()
            return self._form(
                SessionForm(
                    initial=initial_from(typed_in(request.POST, form), form), cast=self.cast
                )
            )
        return super().post(request, **kwargs)

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        self.is_doubtful = isinstance(error, LooksTheSame)
        return super().form_refused(form, DomainError(error.sentence, field=field_of(form, error)))

    def _form(self, form: SessionForm, status: int = 200) -> HttpResponse:
        self.shown = form
        return super()._form(form, status=status)

    def context(self) -> dict[str, Any]:
        form = self.shown
        held = typed(form.data) if form.is_bound else form.initial  # type: ignore[arg-type]
        return {
            **super().context(),
            "credit": credit_line(held, self.cast),
            "cast": self.cast,
            "asks_twice": self.is_doubtful or (form.is_bound and form["is_another"].value()),
            "is_elsewhere": self._is_about_another(),
            "signal_url": reverse("supervision:signal-new", args=[self.slug]),
        }

    def _is_about_another(self) -> bool:
        """Whether the draft is of another session than the address asks for."""
        wanted = self.request.GET.get("arrangement", "")
        if self.draft is None or not wanted:
            return False
        held = self.draft.typed
        day = self.request.GET.get("day", "")
        return [wanted] != held.get("arrangement") or [day] != held.get("planned_on", [""])

    def save(self, form: SessionForm) -> Answer:
        session = record_session(
            content=form.content,
            is_another=form.cleaned_data["is_another"],
            at=self.at,
            by=self.member,
        )
        self.sent()
        url = reverse("supervision:session-detail", args=[self.slug, session.pk])
        if session.state == SessionState.WAITING:
            return Answer(url, _("Recorded. The others are asked to confirm it."))
        return Answer(url, _("Recorded."))

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Supervision"), reverse("supervision:session-list", args=[self.slug]))]

    @property
    def gives(self) -> bool:
        """Whether the person can choose between both sides."""
        return self.member.may(Permission.SUPERVISION_GIVE)


def field_of(form: SessionForm, error: DomainError) -> str | None:
    """The field of the form that the person can mend."""
    field = error.field or ""
    if field == "day" and form.cleaned_data.get("day") == OTHER:
        return "other_day"
    field = "session_form" if field == "form" else field
    return field if field in form.fields else None


class SessionDraft(DraftSave):
    """Autosave of the form."""

    permission = Permission.SUPERVISION_OWN
    of = SessionNew


class SessionStartAgain(DraftThrowAway):
    """The button "Start again"."""

    permission = Permission.SUPERVISION_OWN
    kind = DraftKind.SESSION

    def form_url(self) -> str:
        return reverse("supervision:session-new", args=[self.slug])
