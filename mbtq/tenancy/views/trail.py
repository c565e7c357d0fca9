"""The access log of an organisation."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.csvfile import safe_cells
from mbtq.tenancy.forms import TrailFilter
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import members_of
from mbtq.trail.chain import verify_chain
from mbtq.trail.checkpoints import read_checkpoints
from mbtq.trail.selectors import Row, events_between
from mbtq.trail.sentences import KINDS
from mbtq.trail.services import record

PAGE_SIZE = 50
EXPORT_LIMIT = 10_000


class TrailList(Page):
    """Who did and saw what; looking here is itself an event."""

    permission = Permission.TRAIL_VIEW
    template = "tenancy/trail_list.html"
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        people = self._people()
        form = TrailFilter(
            request.GET,
            people=list(people.items()),
            kinds=[(k, v.sentence) for k, v in KINDS.items()],
        )
        chosen = form.cleaned_data if form.is_valid() else {}
        wanted = {
            "actor": chosen.get("person"),
            "kind": chosen.get("kind") or "",
            "since": self._moment(chosen.get("since"), time.min),
            "until": self._moment(chosen.get("until"), time.max),
        }
        if request.GET.get("format") == "csv":
            return self._csv(events_between(**wanted, limit=EXPORT_LIMIT), people)
        before = request.GET.get("before", "")
        rows = events_between(**wanted, before=before, limit=PAGE_SIZE + 1)
        record("trail.read", by=self.member.person_id)
        context = {
            "form": form,
            "rows": [self._line(row, people) for row in rows[:PAGE_SIZE]],
            "next": rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
            "query": "&".join(f"{k}={v}" for k, v in request.GET.items() if k != "before" and v),
            "chain": self._chain() if request.GET.get("check") else None,
        }
        return self.show(context, part="rows")

    def _people(self) -> dict[str, str]:
        found = members_of(self.member.organisation.pk)
        return {str(row.person_id): row.person.name for row in found}

    def _chain(self) -> Any:
        points = read_checkpoints(self.member.organisation.pk)
        return verify_chain(at=self.at, checkpoints=points)

    @staticmethod
    def _moment(day: Any, clock: time) -> datetime | None:
        return timezone.make_aware(datetime.combine(day, clock)) if day else None

    @staticmethod
    def _line(row: Row, people: dict[str, str]) -> dict[str, Any]:
        actor = str(row.actor_id) if row.actor_id else ""
        roles = [str(ROLES[code].name) for code in row.role.split(",") if code in ROLES]
        return {"row": row, "who": people.get(actor, actor), "roles": ", ".join(roles)}

    def _csv(self, rows: list[Row], people: dict[str, str]) -> HttpResponse:
        record("list.exported", by=self.member.person_id, list="trail", rows=len(rows))
        known = people | {
            str(u.pk): u.name for u in User.objects.filter(pk__in=self._others(rows, people))
        }
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(["at", "who", "role", "what", "object", "id", "outcome", "via", "address"])
        for row in rows:
            line = self._line(row, known)
            cells = [row.recorded_at.isoformat(), line["who"], row.role, row.kind, row.object_type]
            cells += [row.object_id or "", row.outcome, row.via, row.address]
            writer.writerow(safe_cells(cells))
        response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="trail-{self.slug}.csv"'
        return response

    @staticmethod
    def _others(rows: list[Row], people: dict[str, str]) -> set[Any]:
        return {row.actor_id for row in rows if row.actor_id and str(row.actor_id) not in people}
