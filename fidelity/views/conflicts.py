"""Two versions of one session: both are shown, and the person chooses per field."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from fidelity.forms.sessions import OTHER, SessionForm
from fidelity.models import SessionLog
from fidelity.services.content import Content, content_of
from fidelity.services.sessions import AlreadyLogged
from fidelity.views.words import content_rows
from mbtq.core.errors import DomainError, Stale
from mbtq.core.formversion import version_in
from mbtq.tenancy.pages import FormPage

FIELDS = [field.name for field in fields(Content)]


def version_of(form: forms.Form) -> int:
    """The version of the stored row on which this form stands, whatever was sent."""
    return version_in(str(form["version"].value() or ""))


def conflict_of(mine: Content, theirs: object) -> dict[str, Any]:
    """What the conflict panel shows: what was typed here, and the stored row."""
    if not isinstance(theirs, SessionLog):
        raise TypeError("A conflict needs the row that is stored.")
    rows = content_rows(mine, content_of(theirs))
    return {"rows": rows, "at": theirs.saved_at, "version": theirs.version}


def chosen(sent: QueryDict, mine: Content, theirs: Content) -> Content | None:
    """Per field what was typed or what is stored; None while a field is not decided."""
    differing = [name for name in FIELDS if getattr(mine, name) != getattr(theirs, name)]
    picks = {name: sent.get(f"keep_{name}", "") for name in differing}
    if any(pick not in ("mine", "theirs") for pick in picks.values()):
        return None
    kept = {name: getattr(theirs, name) for name, pick in picks.items() if pick == "theirs"}
    return replace(mine, **kept)


class TwoVersions(FormPage):
    """A session form that shows both versions when somebody saved in between."""

    conflict: dict[str, Any] | None = None

    def stored(self) -> SessionLog | None:
        """The row as it is now."""
        raise NotImplementedError

    def decided(self, form: SessionForm) -> tuple[Content, int]:
        """What to save and upon which version, after the choices in a conflict."""
        seen, stored = version_in(self.request.POST.get("resolve", "")), self.stored()
        if not seen or stored is None:
            return form.content, form.cleaned_data.get("version") or 0
        content = chosen(self.request.POST, form.content, content_of(stored))
        if content is None:
            raise Stale(_("Choose per field what to keep."), theirs=stored)
        return content, seen

    def form_refused(self, form: Any, error: DomainError) -> HttpResponse:
        if isinstance(error, Stale):
            self.conflict = conflict_of(form.content, error.theirs)
            return self._form(form, status=409)
        if isinstance(error, AlreadyLogged):
            # What was typed here can still be logged, as another session.
            form.data = form.data.copy()
            form.data["version"] = "0"
        return super().form_refused(form, DomainError(error.sentence, field=field_of(form, error)))


def field_of(form: SessionForm, error: DomainError) -> str | None:
    """The field of the form that the person can mend."""
    if error.field == "held_on":
        return "other_day" if form.cleaned_data.get("day") == OTHER else "day"
    if error.field == "treatment" and form.cleaned_data.get("treatment") == OTHER:
        return "other_code"
    return error.field
