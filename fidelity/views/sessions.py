"""Session logs: a minute to write one, saved as a draft meanwhile; the month; corrections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.forms.sessions import CorrectForm, SessionForm, defaults_of, initial_of
from fidelity.models import SessionLog, Treatment
from fidelity.selectors.treatments import (
    draft_of,
    last_entry,
    open_treatments_of,
    sessions_visible_to,
)
from fidelity.services import sessions as services
from fidelity.services.sessions import Content, content_of
from fidelity.views.words import content_rows
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner
from programs.selectors.places import practitioner_of


class OwnSessions(Page):
    """What the pages for logging share: the practitioner behind the account."""

    permission = Permission.SESSION_LOG
    therapist: Practitioner | None

    def load(self, **kwargs: Any) -> None:
        self.therapist = practitioner_of(self.member)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sessions"), reverse("fidelity:session-list", args=[self.slug]))]

    def treatments(self) -> list[Treatment]:
        return open_treatments_of(self.therapist, on=self.today) if self.therapist else []

    def form_of(self, form_class: type[SessionForm], *args: Any, **kwargs: Any) -> SessionForm:
        return form_class(*args, treatments=self.treatments(), today=self.today, **kwargs)

    @property
    def new_url(self) -> str:
        return reverse("fidelity:session-new", args=[self.slug])

    @property
    def draft_url(self) -> str:
        return reverse("fidelity:session-draft", args=[self.slug])


class SessionNew(OwnSessions):
    """The form: the open draft, else a fresh one with the defaults of the last entry."""

    template = "fidelity/session_new.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            return self.show({"form": None})
        draft = draft_of(self.therapist)
        form = self.form_of(SessionForm, initial=self.start(draft))
        return self._page(form, draft)

    def start(self, draft: SessionLog | None) -> dict[str, Any]:
        assert self.therapist is not None
        if draft is not None:
            return initial_of(draft, self.today)
        asked = self.request.GET.get("treatment", "")
        chosen = next((one for one in self.treatments() if str(one.pk) == asked), None)
        return defaults_of(last_entry(self.therapist, chosen), chosen)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            raise Http404
        form = self.form_of(SessionForm, request.POST)
        if not form.is_valid():
            return self._page(form, draft_of(self.therapist), status=422)
        content = chosen_after_conflict(request, form.content, draft_of(self.therapist))
        version = form.cleaned_data.get("version") or 0
        try:
            services.log_session(
                therapist=self.therapist,
                content=content,
                version=version,
                at=timezone.now(),
                by=self.member,
            )
        except Stale as stale:
            return self._conflict(form, stale)
        except DomainError as error:
            field = {"held_on": "day"}.get(error.field or "", error.field)
            form.add_error(field if field in form.fields else None, str(error.sentence))
            return self._page(form, draft_of(self.therapist), status=422)
        return self._done(content)

    def _done(self, content: Content) -> HttpResponse:
        from django.contrib import messages

        assert content.held_on is not None
        messages.success(self.request, _("Saved. The session is in your log."))
        if content.concern == "signal":
            return redirect(self.crumbs()[0].url)
        if self.request.POST.get("go") == "again":
            return redirect(self.new_url)
        return redirect(self.crumbs()[0].url)

    def _page(self, form: SessionForm, draft: SessionLog | None, status: int = 200) -> HttpResponse:
        return self.show({"form": form, "draft": draft}, part="form", status=status)

    def _conflict(self, form: SessionForm, stale: Stale) -> HttpResponse:
        theirs = stale.theirs
        assert isinstance(theirs, SessionLog)
        context = {
            "form": form,
            "draft": theirs,
            "conflict": content_rows(form.content, content_of(theirs)),
            "theirs": theirs,
        }
        return self.show(context, status=409)


def chosen_after_conflict(request: HttpRequest, mine: Content, draft: SessionLog | None) -> Content:
    """After a conflict: per field what was typed or what is stored."""
    if draft is None or not request.POST.get("resolve"):
        return mine
    stored = content_of(draft)
    keep = {
        name: getattr(stored, name)
        for name in Content.__dataclass_fields__
        if request.POST.get(f"keep_{name}") == "theirs"
    }
    return Content(**{**{n: getattr(mine, n) for n in Content.__dataclass_fields__}, **keep})


class SessionDraft(OwnSessions):
    """Autosave: keeps what is typed so far, on whatever device it is continued."""

    http_method_names = ["post", "options"]
    template = "fidelity/session_saved.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            raise Http404
        form = self.form_of(SessionForm, request.POST)
        if not form.is_valid():
            return self.show({"state": "failed"}, status=422)
        try:
            draft = services.save_draft(
                therapist=self.therapist,
                content=form.content,
                version=form.cleaned_data.get("version") or 0,
                at=timezone.now(),
                by=self.member,
            )
        except Stale as stale:
            theirs = stale.theirs
            assert isinstance(theirs, SessionLog)
            rows = content_rows(form.content, content_of(theirs))
            context = {"state": "conflict", "conflict": rows, "theirs": theirs, "form": form}
            return self.show(context, status=409)
        except DomainError:
            return self.show({"state": "failed"}, status=422)
        return self.show({"state": "saved", "draft": draft})


class DraftDiscard(OwnSessions, ActPage):
    """The button "Start again"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.new_url

    def act(self) -> Answer:
        if self.therapist is not None:
            services.discard_draft(therapist=self.therapist, by=self.member)
        return Answer(self.new_url, _("The draft is thrown away."))


class SessionPage(Page):
    """What the pages of one logged session share."""

    permission = Permission.SESSION_VIEW
    session: SessionLog

    def load(self, session: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = sessions_visible_to(self.member, on=self.today).filter(pk=session).first()
        if found is None:
            raise Http404
        self.session = found

    @property
    def is_own(self) -> bool:
        return bool(self.session.therapist.person_id == self.member.person_id)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sessions"), reverse("fidelity:session-list", args=[self.slug]))]

    @property
    def url(self) -> str:
        return reverse("fidelity:session-detail", args=[self.slug, self.session.pk])


class SessionDetail(SessionPage):
    """One session with its history; the note and the self-check are for the therapist alone."""

    template = "fidelity/session_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.session
        revisions = list(row.revisions.order_by("-version").select_related("changed_by"))
        rows = content_rows(Content(), content_of(row), all_fields=True)
        if not self.is_own:
            rows = [one for one in rows if one["name"] not in ("note", "self_check")]
            revisions = []
        context = {"session": row, "rows": rows, "revisions": revisions, "is_own": self.is_own}
        return self.show(context)


class SessionCorrect(SessionPage):
    """Correcting a logged session; what it said before is kept."""

    permission = Permission.SESSION_LOG
    template = "fidelity/session_correct.html"

    def may(self) -> bool:
        return super().may() and self.is_own

    def form_of(self, *args: Any, **kwargs: Any) -> CorrectForm:
        open_ones = open_treatments_of(self.session.therapist, on=self.today)
        own = [self.session.treatment] if self.session.treatment else []
        treatments = own + [one for one in open_ones if one not in own]
        return CorrectForm(*args, treatments=treatments, today=self.today, **kwargs)

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Session"), self.url)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show({"form": self.form_of(initial=initial_of(self.session, self.today))})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_of(request.POST)
        if not form.is_valid():
            return self.show({"form": form}, status=422)
        content = chosen_after_conflict(request, form.content, self.session)
        try:
            services.correct_session(
                session=self.session,
                content=content,
                version=form.cleaned_data.get("version") or 0,
                reason=form.cleaned_data["why"],
                at=timezone.now(),
                by=self.member,
            )
        except Stale as stale:
            assert isinstance(stale.theirs, SessionLog)
            rows = content_rows(form.content, content_of(stale.theirs))
            context = {"form": form, "conflict": rows, "theirs": stale.theirs}
            return self.show(context, status=409)
        except DomainError as error:
            field = {"held_on": "day"}.get(error.field or "", error.field)
            form.add_error(field if field in form.fields else None, str(error.sentence))
            return self.show({"form": form}, status=422)
        return redirect(self.url)
