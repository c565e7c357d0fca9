"""Logging a session: a minute to write one, saved as a draft meanwhile."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.forms.sessions import SessionForm, defaults_of, initial_of, last_time
from fidelity.models import SessionLog, Treatment
from fidelity.selectors.counts import just_logged
from fidelity.selectors.treatments import (
    draft_of,
    last_entry,
    open_treatments_of,
    treatment_by_code,
)
from fidelity.services import sessions as services
from fidelity.services.sessions import AlreadyLogged
from fidelity.views.conflicts import TwoVersions, conflict_of, version_of
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from programs.selectors.places import practitioner_of


class OwnSessions(Page):
    """What the pages for logging share: the practitioner behind the account."""

    permission = Permission.SESSION_LOG
    therapist: Practitioner | None
    draft: SessionLog | None

    def load(self, **kwargs: Any) -> None:
        self.therapist = practitioner_of(self.member)
        self.draft = draft_of(self.therapist) if self.therapist else None

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sessions"), reverse("fidelity:session-list", args=[self.slug]))]

    def treatments(self) -> list[Treatment]:
        """What the form offers; the draft may be about a code of somebody else."""
        if self.therapist is None:
            return []
        found = open_treatments_of(self.therapist, on=self.today)
        drafted = self.draft.treatment if self.draft else None
        return found if drafted is None or drafted in found else [drafted, *found]

    def find(self, code: str) -> Treatment | None:
        return treatment_by_code(self.therapist, code, on=self.today) if self.therapist else None

    def form_kwargs(self) -> dict[str, Any]:
        return {"treatments": self.treatments(), "today": self.today, "find": self.find}

    @property
    def new_url(self) -> str:
        return reverse("fidelity:session-new", args=[self.slug])


class SessionNew(OwnSessions, TwoVersions):
    """The form: the open draft, else a fresh one with the defaults of the last entry."""

    template = "fidelity/session_new.html"
    form_class = SessionForm
    version = 0

    def stored(self) -> SessionLog | None:
        return self.draft

    def initial(self) -> dict[str, Any]:
        if self.therapist is None:
            return {}
        if self.draft is not None:
            return initial_of(self.draft, self.today)
        treatment = self._asked("treatment")
        return defaults_of(last_entry(self.therapist, treatment), treatment)

    def _asked(self, name: str) -> Treatment | None:
        asked = self.request.GET.get(name, "")
        return next((one for one in self.treatments() if str(one.pk) == asked), None)

    def context(self) -> dict[str, Any]:
        """Beside the form: the draft, and the session that was logged a moment ago."""
        last = None if self.draft else just_logged(self.therapist, at=self.at)
        return {"draft": self.draft, "conflict": self.conflict, "just_logged": last}

    def _form(self, form: SessionForm, status: int = 200) -> HttpResponse:
        self.version = version_of(form)
        return super()._form(form, status=status)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if getattr(request, "htmx", None) and self.therapist is not None:
            return self._defaults(self.therapist)
        return super().get(request, **kwargs)

    def _defaults(self, therapist: Practitioner) -> HttpResponse:
        """Form, minutes and parts of the chosen code; what the person changed stays."""
        sent = self.request.GET
        before, after = (
            last_time(last_entry(therapist, chosen), chosen)
            for chosen in (self._asked("shown"), self._asked("treatment"))
        )
        typed: dict[str, Any] = {
            "modality": sent.get("modality", ""),
            "minutes": sent.get("minutes", ""),
            "components": sent.getlist("components"),
        }
        was = {**before, "minutes": str(before["minutes"] or "")}
        kept = {name: after[name] if typed[name] == was[name] else typed[name] for name in typed}
        kept |= {name: sent.get(name, "") for name in ("treatment", "outcome")}
        form = SessionForm(initial=kept, **self.form_kwargs())
        answer = self.show({"form": form}, part="defaults")
        answer["HX-Trigger-After-Settle"] = "retry"  # the draft keeps them too
        return answer

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            raise Http404
        return super().post(request, **kwargs)

    def save(self, form: SessionForm) -> Answer:
        assert self.therapist is not None
        content, version = self.decided(form)
        services.log_session(
            therapist=self.therapist, content=content, version=version, at=self.at, by=self.member
        )
        again = self.request.POST.get("go") == "again"
        return Answer(self.new_url if again else self.crumbs()[0].url)


class SessionDraft(OwnSessions):
    """Autosave: keeps what is typed so far, on whatever device it is continued."""

    http_method_names = ["post", "options"]
    template = "fidelity/session_saved.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            raise Http404
        form = SessionForm(request.POST, is_draft=True, **self.form_kwargs())
        if not form.is_half_typed:
            return self._answer("failed", form, status=422)
        if request.POST.get("resolve"):
            return self._answer("failed", form, status=409)
        return self._keep(self.therapist, form)

    def _keep(self, therapist: Practitioner, form: SessionForm) -> HttpResponse:
        version = form.cleaned_data.get("version") or 0
        try:
            draft = services.save_draft(
                therapist=therapist,
                content=form.content,
                version=version,
                at=self.at,
                by=self.member,
            )
        except Stale as stale:
            found = conflict_of(form.content, stale.theirs)
            return self._answer("failed", form, status=409, conflict=found)
        except AlreadyLogged:
            return self._answer("logged", form, status=409)
        except DomainError:
            return self._answer("failed", form, status=422)
        return self._answer("saved", form, draft=draft)

    def _answer(self, state: str, form: SessionForm, status: int = 200, **more: Any) -> Any:
        context = {"state": state, "form": form, "version": version_of(form), **more}
        return self.show(context, status=status)


class DraftDiscard(OwnSessions, ActPage):
    """The button "Start again"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.new_url

    def act(self) -> Answer:
        if self.therapist is not None:
            services.discard_draft(therapist=self.therapist, by=self.member)
        return Answer(self.new_url, _("The draft is thrown away."))
