"""Forms that change a row which somebody else may save first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from mbtq.core import formats
from mbtq.core.errors import Stale
from mbtq.core.formversion import version_in
from mbtq.core.scope import current_organisation
from mbtq.tenancy.pages import Answer, FormPage
from mbtq.trail.models import TrailEvent


class VersionedPage(FormPage):
    """Whoever saves second gets 409, both texts, and a choice per field.

    The template sends `version` along, and shows `conflict` (see `{% conflict %}`).
    """

    acts: ClassVar[tuple[str, ...]]  # the trail's events that change such a row
    theirs: Any = None

    @property
    def row(self) -> Any:
        """The row as it was read for this request; it has a `version`."""
        raise NotImplementedError

    def stored(self, row: Any) -> dict[str, str]:
        """The values of a row as the form sends them."""
        raise NotImplementedError

    def change(self, form: Any, *, version: int) -> Answer:
        """One service call, which raises `Stale` when the row has another version by now."""
        raise NotImplementedError

    def field(self, form: forms.BaseForm, name: str) -> forms.Field:
        """The field that a stored value belongs to, also when the form lacks its row."""
        return form.fields[name]

    def label(self, form: forms.BaseForm, name: str) -> Any:
        """What a field is called where both texts stand."""
        return self.field(form, name).label

    def initial(self) -> dict[str, Any]:
        return {**self.stored(self.row)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        sent = request.POST.copy()
        for name, value in self.stored(self.row).items():
            if sent.get(f"keep_{name}") == "theirs":
                sent[name] = value
            sent.setdefault(name, "")
        request.POST = sent  # type: ignore[assignment]
        return super().post(request, **kwargs)

    def save(self, form: Any) -> Answer:
        try:
            return self.change(form, version=version_in(self.request.POST.get("version", "")))
        except Stale as stale:
            self.theirs = stale.theirs
            raise

    def _form(self, form: Any, status: int = 200) -> HttpResponse:
        self.shown = form
        return super()._form(form, status=409 if self.theirs else status)

    def context(self) -> dict[str, Any]:
        if self.theirs is None:
            return {"version": self.request.POST.get("version") or self.row.version}
        return {
            "version": self.theirs.version,
            "conflict": self._differing(),
            "conflict_at": self._changed_at(self.theirs),
        }

    def _differing(self) -> list[dict[str, Any]]:
        """The fields that differ between what was typed and what is stored, in words."""
        found = []
        for name, stored in self.stored(self.theirs).items():
            mine, theirs = _plain(self.request.POST.get(name, "")), _plain(stored)
            if mine != theirs:
                field = self.field(self.shown, name)
                pair = {"mine": _in_words(field, mine), "theirs": _in_words(field, theirs)}
                found.append({"name": name, "label": self.label(self.shown, name), **pair})
        return found

    def _changed_at(self, row: Model) -> datetime:
        events = TrailEvent.objects.filter(
            organisation_id=current_organisation(), object_id=row.pk, kind__in=self.acts
        )
        last = events.order_by("-id").first()
        return last.recorded_at if last else self.at


def _plain(text: str) -> str:
    """Without what a browser makes of it: the ends of its lines, spaces around it."""
    return str(text).strip().replace("\r\n", "\n")


def _in_words(field: forms.Field, text: str) -> str:
    """The value of a field as its page writes it elsewhere."""
    if isinstance(field, forms.DateField):
        try:
            day = field.to_python(text)
        except ValidationError:
            return text
        return formats.daytext(day) if day else ""
    words = {str(key): str(word) for key, word in getattr(field, "choices", ())}
    return words.get(text, text)
