"""What somebody's supervision counts for, with every session and why it counts or does not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbtq.core.formats import translated
from mbtq.core.tablewriters import table_answer
from mbtq.core.templatetags.ui.tables import with_query
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.selectors.places import practitioner_of
from supervision.choices import Track
from supervision.credit_words import (
    derivation_words,
    fate_words,
    row_words,
    sessions_number,
    sessions_words,
)
from supervision.credits import Counted, Tally, rules_on
from supervision.labels import FORMS, SUPERVISOR_KINDS, TRACKS
from supervision.models import Attendance
from supervision.selectors.credits import Collected, credits_of
from supervision.selectors.participants import supervised_by, usual_track, valid_kinds


class CreditsFilter(forms.Form):
    """Whose sessions, and for which registration."""

    is_filter = True

    of = forms.ChoiceField(label=gettext_lazy("Of"), required=False)
    track = forms.ChoiceField(
        label=gettext_lazy("For the registration"),
        choices=[(str(key), text) for key, text in TRACKS.items()],
        widget=forms.RadioSelect,
        required=False,
    )


class MyCredits(Page):
    """Of oneself; for a supervisor also of whom one supervises now (`?of=`)."""

    permission = Permission.SUPERVISION_OWN
    template = "supervision/credits.html"
    own: Practitioner | None = None
    of: Practitioner | None = None
    supervised: list[Practitioner]

    def load(self, **kwargs: Any) -> None:
        self.supervised = []
        if not self.member.may(self.permission):
            return
        self.own = practitioner_of(self.member)
        if self.member.may(Permission.SUPERVISION_GIVE):
            self.supervised = list(supervised_by(self.member.person_id, on=self.today))
        self.of = self._asked(self.request.GET.get("of", ""))

    def _asked(self, asked: str) -> Practitioner | None:
        if not asked:
            return self.own
        try:
            key = UUID(asked)
        except ValueError:
            raise Http404 from None
        people = [*([self.own] if self.own else []), *self.supervised]
        found = next((one for one in people if one.pk == key), None)
        if found is None:
            raise Http404
        return found

    @property
    def is_own(self) -> bool:
        return bool(self.own and self.of and self.of.pk == self.own.pk)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Supervision"), reverse("supervision:session-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.of is None:
            return self.show({"filter": None})
        track = request.GET.get("track", "")
        if track not in set(Track):
            kinds = valid_kinds([self.of.pk], on=self.today)[self.of.pk]
            track = usual_track(self.of, kinds)
        found = credits_of(self.of, track)
        if not self.is_own:
            record("credits.read", by=self.member.person_id, about=self.of, track=track)
        if (form := request.GET.get("format")) in ("csv", "xlsx"):
            return self._file(found, track, form)
        total = self._total(found, track)
        rows = [self._line(one, row, track) for one, row in found.lines()]
        return self.show(
            {
                "filter": self._filter(track),
                "track": TRACKS[Track(track)],
                "total": total,
                "lines": rows,
                "waiting": [line for line in rows if line["is_waiting"]],
                "csv": with_query({"request": request}, format="csv", track=track),  # type: ignore[arg-type]
                "xlsx": with_query({"request": request}, format="xlsx", track=track),  # type: ignore[arg-type]
            }
        )

    def _filter(self, track: str) -> CreditsFilter:
        assert self.of is not None
        form = CreditsFilter(initial={"of": str(self.of.pk), "track": track})
        people = [*([self.own] if self.own else []), *self.supervised]
        chooser: Any = form.fields["of"]
        chooser.choices = [(str(one.pk), one.name) for one in people]
        if len(people) < 2:
            del form.fields["of"]
        return form

    def _total(self, found: Collected, track: str) -> dict[str, Any]:
        told, rules = found.tally, found.tally.rules
        needed = told.needed
        limits = [
            {
                "kind": SUPERVISOR_KINDS[limit.kind],
                "words": _("%(used)s of %(most)s")
                % {"used": sessions_number(limit.used), "most": limit.at_most},
                "is_full": limit.is_full,
            }
            for limit in told.limits
        ]
        return {
            "state": state_of(told),
            "count": _("%(counted)s of %(needed)s sessions")
            % {"counted": sessions_number(told.counted), "needed": needed.sessions},
            "share": min(1.0, float(told.counted / needed.sessions)),
            "waiting": told.waiting and sessions_words(told.waiting),
            "limits": limits,
            "by_video": found.by_video,
            "needed": needed,
            "rules": rules,
            "source": translated(rules.source),
            "notes": [translated(one) for one in rules.notes],
        }

    def _line(self, one: Counted, row: Attendance, track: str) -> dict[str, Any]:
        session = row.session
        return {
            "row": row,
            "session": session,
            "form": FORMS[session.form],
            "leader": session.leader_name,
            "present": one.row.present,
            "counted": sessions_number(one.counted),
            "worth": sessions_number(one.credit.exact),
            "is_counted": bool(one.counted),
            "is_waiting": not one.row.is_confirmed,
            "derivation": derivation_words(one.credit),
            "fate": fate_words(one, track),
            "why": row_words(one, track),
            "rules": rules_on(one.row.on).key,
        }

    def _file(self, found: Collected, track: str, form: str) -> HttpResponse:
        lines = [self._line(one, row, track) for one, row in found.lines()]
        record("list.exported", by=self.member.person_id, list="credits", rows=len(lines))
        head = [_("Date"), _("Minutes"), _("Present"), _("Form"), _("Supervisor"), _("Worth"),
                _("Counted"), _("Why"), _("Rules")]  # fmt: skip
        cells = (
            [
                line["session"].held_on,
                line["session"].minutes,
                line["present"],
                str(line["form"]),
                line["leader"],
                line["worth"],
                line["counted"],
                line["why"],
                line["rules"],
            ]
            for line in lines
        )
        return table_answer(form, f"credits-{self.slug}", head, cells)


def state_of(told: Tally) -> str:
    """State of the requirement on the page."""
    if told.is_enough:
        return "met"
    if told.waiting:
        return "waiting"
    return "running" if told.rows else "missing"
