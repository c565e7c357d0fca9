"""The access log of an organisation."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation
from mbtq.core.tablewriters import table_answer
from mbtq.tenancy.forms import TrailFilter
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import members_of, system_names
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
        wanted: dict[str, Any] = {
            "actor": chosen.get("person"),
            "kind": chosen.get("kind") or "",
            "since": self._moment(chosen.get("since"), time.min),
            "until": self._moment(chosen.get("until"), time.max),
        }
        if (file := request.GET.get("format")) in ("csv", "xlsx"):
            return self._file(file, events_between(**wanted, limit=EXPORT_LIMIT))
        before = request.GET.get("before", "")
        rows = events_between(**wanted, before=before, limit=PAGE_SIZE + 1)
        record("trail.read", by=self.member.person_id)
        context = {
            "form": form,
            "rows": self._lines(rows[:PAGE_SIZE]),
            "next": rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
            "query": "&".join(f"{k}={v}" for k, v in request.GET.items() if k != "before" and v),
            "chain": self._chain() if request.GET.get("check") else None,
        }
        return self.show(context, part="rows")

    def _people(self) -> dict[str, str]:
        found = members_of(self.member.organisation.pk)
        people = {str(row.person_id): row.person.name for row in found}
        systems = system_names(self.member.organisation.pk)
        return people | {str(pk): name for pk, name in systems.items()}

    def _chain(self) -> Any:
        points = read_checkpoints(self.member.organisation.pk)
        return verify_chain(at=self.at, checkpoints=points)

    @staticmethod
    def _moment(day: Any, clock: time) -> datetime | None:
        return timezone.make_aware(datetime.combine(day, clock)) if day else None

    @staticmethod
    def _lines(rows: list[Row]) -> list[dict[str, Any]]:
        """Rows with the names of who acted; the centre's people are no members here."""
        wanted = {row.actor_id for row in rows if row.actor_id}
        names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))
        if wanted - set(names):
            names |= system_names(current_organisation())
        return [
            {
                "row": row,
                "who": names.get(row.actor_id, "") if row.actor_id else "",
                "roles": ", ".join(
                    str(ROLES[code].name) for code in row.role.split(",") if code in ROLES
                ),
            }
            for row in rows
        ]

    def _file(self, form: str, rows: list[Row]) -> HttpResponse:
        record("list.exported", by=self.member.person_id, list="trail", rows=len(rows))
        head = ["at", "who", "role", "what", "object", "id", "outcome", "via", "address"]
        return table_answer(form, f"trail-{self.slug}", head, map(self._cells, self._lines(rows)))

    @staticmethod
    def _cells(line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        moment = row.recorded_at.isoformat()
        what = [line["who"], row.role, row.kind, row.object_type, row.object_id or ""]
        return [moment, *what, row.outcome, row.via, row.address]
