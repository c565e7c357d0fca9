"""Pages that save criteria one by one or many at once, by button and by autosave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from audits.forms.items import ItemForm, codes_in, stamp
from audits.labels import Confidence, Strength, Value
from mbtq.core.errors import DomainError, Stale
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Page

WORDS = {"value": Value, "strength": Strength, "confidence": Confidence}


@dataclass
class Clash:
    """One criterion that was saved elsewhere: what this person typed and what is stored."""

    code: str
    mine: dict[str, str]
    sent: dict[str, str]
    rows: list[dict[str, str]]
    stamp: str
    at: Any
    who: str


@dataclass
class Sent:
    """What came of a sent form, by code."""

    forms: dict[str, ItemForm] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return 409 if self.clashes else 422 if self.errors else 200


class ItemsPage(Page):
    """Subclasses say what is stored and how one item is saved."""

    form_class: ClassVar[type[ItemForm]]

    def codes(self) -> list[str]:
        raise NotImplementedError

    def stored(self, code: str) -> tuple[int, dict[str, str]]:
        """Version and content of one item; version 0 and empty texts when there is none."""
        raise NotImplementedError

    def save_item(self, code: str, content: dict[str, str], version: int) -> Any:
        """The service call; returns the stored row."""
        raise NotImplementedError

    def author(self, row: Any) -> tuple[Any, str]:
        """When and by whom a row was saved."""
        raise NotImplementedError

    def around(self, code: str) -> tuple[str, str]:
        """The codes before and after; empty at the ends and for no code."""
        codes = ["", *self.codes(), ""]
        place = codes.index(code) if code else 0
        return (codes[place - 1], codes[place + 1]) if place else ("", "")

    def labels(self) -> dict[str, str]:
        return {
            "value": _("Answer"),
            "note": _("Explanation"),
            "strength": _("Evidence"),
            "confidence": _("How sure are you?"),
            "reason": _("Reason"),
        }

    def form(self, code: str) -> ItemForm:
        """The form of one item with what is stored."""
        return self.form_class.shown(code, *self.stored(code))

    def send(self, data: QueryDict) -> Sent:
        """Saves every item of the sent form that was touched."""
        sent, known = Sent(), set(self.codes())
        for code in codes_in(data):
            if code not in known:
                sent.errors.append(_("This form holds something that is not asked here."))
                return sent
        for code in codes_in(data):
            form = sent.forms[code] = self.form_class(data, prefix=code)
            self._send_one(code, form, data, sent)
        return sent

    def _send_one(self, code: str, form: ItemForm, data: QueryDict, sent: Sent) -> None:
        if not form.is_valid():
            sent.errors += [str(text) for texts in form.errors.values() for text in texts]
            return
        if form.is_untouched:
            return
        content = self._chosen(code, form.content, data)
        try:
            row = self.save_item(code, content, form.seen)
        except Stale as stale:
            sent.clashes.append(self.clash(code, form.content, stale.theirs))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
            sent.errors.append(f"{code}: {error.sentence}")
        else:
            sent.saved[code] = stamp(row.version, self.content_of(row))

    def _chosen(self, code: str, mine: dict[str, str], data: QueryDict) -> dict[str, str]:
        """After a conflict: per field what was typed or what was stored."""
        if data.get("resolve") != code:
            return mine
        theirs = self.stored(code)[1]
        return {
            name: theirs[name] if data.get(f"keep_{code}-{name}") == "theirs" else text
            for name, text in mine.items()
        }

    def content_of(self, row: Any) -> dict[str, str]:
        return {name: getattr(row, name) for name in self.form_class.texts}

    def clash(self, code: str, mine: Mapping[str, str], row: Any) -> Clash:
        """Both versions, field by field, in words."""
        theirs, labels = self.content_of(row), self.labels()
        at, who = self.author(row)
        rows = [
            {
                "name": f"{code}-{name}",
                "label": f"{code}, {labels[name]}",
                "mine": in_words(name, mine[name]),
                "theirs": in_words(name, theirs[name]),
            }
            for name in self.form_class.texts
            if mine[name] != theirs[name]
        ]
        form = self.form_class.shown(code, row.version, mine)
        sent = {f"{code}-{name}": str(form.initial[name]) for name in self.form_class.texts}
        return Clash(code, dict(mine), sent, rows, stamp(row.version, theirs), at, who)

    def answer(self, request: HttpRequest, sent: Sent) -> HttpResponse:
        """The answer to an autosave: the line, the stamps, and a conflict if there is one."""
        context = {"sent": sent, "at": self.at, "page": self}
        return render(request, "audits/item_saved.html", context, status=sent.status)


def links_to(items: Iterable[Any], url: str) -> list[tuple[str, str]]:
    """Where the missing reasons are given, for the error summary."""
    return [
        (
            f"{item.criterion.id} {translated(item.criterion.title)}",
            f"{url}?item={item.criterion.id}",
        )
        for item in items
        if item.needs_reason
    ]


def in_words(name: str, text: str) -> str:
    """A stored text as a person reads it."""
    if not text:
        return _("Nothing here")
    words = WORDS.get(name)
    return str(words(text).label) if words else text
