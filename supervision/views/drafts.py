"""Forms that save themselves while somebody types, on whatever device they are continued.

`Drafted` is what the page of the form and its autosave share; a page names the kind of its draft
and its form. Two devices at once: both versions are shown, and the person chooses per field.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import ActPage, Answer, FormPage, Page
from supervision.models import Draft
from supervision.selectors.drafts import draft_of
from supervision.services import drafts as services
from supervision.services.drafts import AlreadySent, Typed


def typed_in(sent: QueryDict, form: forms.Form) -> dict[str, list[str]]:
    """What was typed into the fields of the form, as the browser sent it; empty ones left out.

    Without NUL characters, which no keyboard gives and the database does not take.
    """
    found = {name: [text.replace("\0", "") for text in sent.getlist(name)] for name in form.fields}
    return {name: values for name, values in found.items() if any(values)}


def initial_from(typed: Typed, form: forms.Form) -> dict[str, Any]:
    """What a draft holds, as initial values: half-filled fields show no errors."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, list(values))
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.fields.items()
    }


def _in_words(field: forms.Field, values: list[str]) -> str:
    words = {
        str(key): str(label) for key, label in getattr(field, "choices", ()) if isinstance(key, str)
    }
    return ", ".join(words.get(one, one) for one in values if one) or _("Not filled in")


def conflict_of(mine: Typed, stored: Draft, form: forms.Form) -> dict[str, Any]:
    """What the conflict panel shows: per field that differs what was typed and what is stored."""
    rows = [
        {
            "name": name,
            "label": field.label or name,
            "mine": _in_words(field, mine.get(name, [])),
            "theirs": _in_words(field, stored.typed.get(name, [])),
        }
        for name, field in form.fields.items()
        if mine.get(name, []) != stored.typed.get(name, [])
    ]
    return {"rows": rows, "at": stored.saved_at, "version": stored.version}


class Drafted(FormPage):
    """The page of a form with a draft. Subclasses give `kind`, the form, and `save`."""

    kind: ClassVar[str]
    draft: Draft | None = None
    conflict: dict[str, Any] | None = None

    def load(self, **kwargs: Any) -> None:
        self.draft = draft_of(self.member.person_id, self.kind)

    def fresh(self) -> forms.Form:
        """An empty form, to know its fields."""
        form = self.form_class(initial=self.initial(), **self.form_kwargs())
        assert isinstance(form, forms.Form)
        return form

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.draft is None:
            return self._form(self.fresh())
        initial = self.initial() | initial_from(self.draft.typed, self.fresh())
        return self._form(self.form_class(initial=initial, **self.form_kwargs()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.draft is not None:
            refused = self._settled(self.draft)
            if refused is not None:
                return refused
        return super().post(request, **kwargs)

    def _settled(self, stored: Draft) -> HttpResponse | None:
        """Both versions of a draft that changed elsewhere, until the person has chosen."""
        sent = self.request.POST
        fresh = self.fresh()
        mine = typed_in(sent, fresh)
        if mine == stored.typed or version_in(sent.get("version", "")) == stored.version:
            return None
        conflict = conflict_of(mine, stored, fresh)
        picks = {row["name"]: sent.get(f"keep_{row['name']}", "") for row in conflict["rows"]}
        is_chosen = all(pick in ("mine", "theirs") for pick in picks.values())
        if version_in(sent.get("resolve", "")) != stored.version or not is_chosen:
            self.conflict = conflict
            form = self.form_class(sent, **self.form_kwargs())
            return self._form(form, status=409)
        merged = sent.copy()
        for name in (name for name, pick in picks.items() if pick == "theirs"):
            merged.setlist(name, stored.typed.get(name, []))
        self.request.POST = merged  # type: ignore[assignment]
        return None

    def sent(self) -> None:
        """The form was sent: its draft is gone. Called by `save`, in the same transaction."""
        services.discard_draft(kind=self.kind, by=self.member)

    def context(self) -> dict[str, Any]:
        return {"draft": self.draft, "conflict": self.conflict}


class DraftSave(Page):
    """Autosave. Subclasses name the page whose form it saves, by `of`."""

    http_method_names = ["post", "options"]
    template = "supervision/draft_saved.html"
    of: ClassVar[type[Drafted]]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page = self.of()
        page.request, page.member, page.at = request, self.member, self.at
        page.load(**kwargs)
        form = page.fresh()
        mine, version = typed_in(request.POST, form), version_in(request.POST.get("version", ""))
        if request.POST.get("resolve"):
            return self.show({"state": "failed", "version": version}, status=409)
        return self._keep(page, form, mine, version)

    def _keep(self, page: Drafted, form: forms.Form, mine: Typed, version: int) -> HttpResponse:
        try:
            with transaction.atomic():
                draft = services.save_draft(
                    kind=page.kind, typed=mine, version=version, at=self.at, by=self.member
                )
        except Stale as stale:
            conflict = conflict_of(mine, cast(Draft, stale.theirs), form)
            found = {"state": "failed", "version": version, "conflict": conflict}
            return self.show(found, status=409)
        except AlreadySent:
            return self.show({"state": "sent", "version": 0}, status=409)
        except DomainError:
            return self.show({"state": "failed", "version": version}, status=422)
        return self.show({"state": "saved", "draft": draft})


class DraftThrowAway(ActPage):
    """The button "Start again"."""

    kind: ClassVar[str]

    def form_url(self) -> str:
        raise NotImplementedError

    def refused_url(self) -> str:
        return self.form_url()

    def act(self) -> Answer:
        services.discard_draft(kind=self.kind, by=self.member)
        return Answer(self.form_url(), _("The draft is thrown away."))
