"""Lists: filter, sort, page by key, and the same rows as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mbtq.core import formats
from mbtq.core.tablewriters import table_answer
from mbtq.core.templatetags.ui.tables import with_query
from mbtq.tenancy.pages import Page
from mbtq.tenancy.services.files import request_file
from mbtq.trail.services import record

PAGE_SIZE = 25
# A longer list is made by a worker: nobody waits for a page that writes thousands of rows.
MOST_AT_ONCE = 2_000
KIND = "list"


@dataclass
class Part:
    """One page of a list, with the keys of the row before and the row after it."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def part_of(
    rows: QuerySet[Any], *, order: str, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> Part:
    """The rows after (or before) the row with that id, in the order of one column and then the id.

    `order` is a column that is never empty, with a minus for falling. By key, never by number of
    rows, so the last page is as quick as the first and nothing is skipped when rows are added.
    """
    column, falling = order.removeprefix("-"), order.startswith("-")
    backwards = bool(before)
    anchor = _anchor(rows, column, before or after)
    rows = following(rows, order=column if falling == backwards else f"-{column}", key=anchor)
    found = list(rows[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (has_more, True) if backwards else (anchor is not None, has_more)
    if not found:
        return Part([])
    first, last = str(found[0].pk), str(found[-1].pk)
    return Part(found, first if has_before else "", last if has_after else "")


def following(
    rows: QuerySet[Any], *, order: str, key: tuple[Any, Any] | None = None
) -> QuerySet[Any]:
    """The rows in the order of one column and then the id, after the one with this key.

    A key is what the column holds, and the id; the row itself may be gone by now.
    """
    column, sign = order.removeprefix("-"), "-" if order.startswith("-") else ""
    if key is not None:
        way = "lt" if sign else "gt"
        beyond = Q(**{f"{column}__{way}": key[0]})
        rows = rows.filter(beyond | Q(**{column: key[0], f"pk__{way}": key[1]}))
    return rows.order_by(f"{sign}{column}", f"{sign}pk")


def _anchor(rows: QuerySet[Any], column: str, key: str) -> tuple[Any, Any] | None:
    if not key:
        return None
    try:
        found: tuple[Any, Any] | None = rows.filter(pk=key).values_list(column, "pk").first()
    except (ValueError, forms.ValidationError):
        return None
    return found


class ListPage(Page):
    """A table of rows that the member may see. Subclasses give the rows and what they show."""

    name: ClassVar[str]  # in the trail and of the file
    sorts: ClassVar[dict[str, str]]  # what the address says -> a column that is never empty
    order: ClassVar[str]  # what it says when it says nothing
    filter_class: ClassVar[type[forms.Form]] = forms.Form

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Any]:
        """All rows for these filters."""
        raise NotImplementedError

    def lines(self, rows: list[Any]) -> list[Any]:
        """What the template needs per row; asks the database once for all rows."""
        return rows

    def head(self) -> list[Any]:
        """Column names of the file."""
        raise NotImplementedError

    def cells(self, line: Any) -> list[Any]:
        """Values of one line in the file, in the words of the page."""
        raise NotImplementedError

    def filter_kwargs(self) -> dict[str, Any]:
        return {}

    def extra(self) -> dict[str, Any]:
        """What the template needs beside the table."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form, chosen = self._filtered()
        rows = self.rows(chosen)
        if (form_of_file := request.GET.get("format")) in ("csv", "xlsx"):
            return self._file(rows, form_of_file)
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        part = part_of(rows, order=self.column, after=after, before=before)
        context = {
            "filter": form,
            "lines": self.lines(part.rows),
            "total": rows.count(),
            "chips": self._chips(form, chosen),
            "csv": self._link(format="csv"),
            "xlsx": self._link(format="xlsx"),
            "previous": self._link(before=part.before) if part.before else "",
            "next": self._link(after=part.after) if part.after else "",
        }
        return self.show({**context, **self.extra()}, part="rows")

    def chosen_rows(self) -> QuerySet[Any]:
        """All rows for the filters of the address."""
        return self.rows(self._filtered()[1])

    def _filtered(self) -> tuple[forms.Form, dict[str, Any]]:
        form = self.filter_class(self.request.GET, **self.filter_kwargs())
        form.is_valid()
        return form, {key: value for key, value in form.cleaned_data.items() if value}

    @property
    def column(self) -> str:
        """The column to sort by; an unknown word in the address means the usual order."""
        asked = self.request.GET.get("sort") or self.order
        if asked.removeprefix("-") not in self.sorts:
            asked = self.order
        sign = "-" if asked.startswith("-") else ""
        return sign + self.sorts[asked.removeprefix("-")]

    def _link(self, **changes: str) -> str:
        plain: dict[str, Any] = {"request": self.request}
        return with_query(plain, **{"after": "", "before": "", "format": "", **changes})  # type: ignore[arg-type]

    def _chips(self, form: forms.Form, chosen: dict[str, Any]) -> list[dict[str, str]]:
        return [
            {"label": _chip(form[key], value), "url": self._link(**{key: ""})}
            for key, value in chosen.items()
        ]

    def _file(self, rows: QuerySet[Any], form: str) -> HttpResponse:
        found = list(following(rows, order=self.column)[: MOST_AT_ONCE + 1])
        if len(found) > MOST_AT_ONCE:
            return self._later(form)
        record("list.exported", by=self.member.person_id, list=self.name, rows=len(found))
        cells = map(self.cells, self.lines(found))
        return table_answer(form, f"{self.name}-{self.slug}", self.head(), cells)

    def _later(self, form: str) -> HttpResponse:
        """A worker makes the file; asked for twice, it is made once."""
        job = request_file(
            kind=KIND,
            form=form,
            name=f"{self.name}-{self.slug}",
            path=self.request.path,
            query=self._link().removeprefix("?"),
            at=self.at,
            by=self.member,
        )
        return redirect(reverse("tenancy:file-detail", args=[self.slug, job.pk]))


def _chip(field: forms.BoundField, value: Any) -> str:
    if value is True:
        return str(field.label)
    if isinstance(value, Model):
        return f"{field.label}: {value.name}"  # type: ignore[attr-defined]
    if isinstance(value, date):
        return f"{field.label}: {formats.day(value)}"
    words = dict(getattr(field.field, "choices", ()))
    return f"{field.label}: {words.get(value, value)}"
