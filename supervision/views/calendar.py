"""The own calendar of supervision, and the private address for a calendar program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.models import new_id
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from supervision.labels import FORMS
from supervision.selectors.calendar import Entry, entries_of, feed_of
from supervision.services import calendar as services

BEHIND, AHEAD = timedelta(weeks=2), timedelta(weeks=8)


def lines_of(entries: list[Entry], today: date) -> Iterator[dict[str, Any]]:
    """Per day what is on it, for the list."""
    for day, found in groupby(entries, key=lambda one: one.on):
        rows = [
            {"entry": one, "form": FORMS[one.form], "state": state_of(one, today)} for one in found
        ]
        yield {"day": day, "is_today": day == today, "rows": rows}


def state_of(one: Entry, today: date) -> str:
    """What is to be known of it beside its day, in words; empty when it is as planned."""
    if one.is_cancelled:
        return _("Cancelled")
    if one.is_held:
        return _("Held")
    if one.on < today:
        return _("Not recorded yet")
    if one.moved_from is not None:
        return _("Moved, planned for %(day)s") % {"day": formats.daytext(one.moved_from)}
    return ""


class CalendarPage(Page):
    """Supervision of the coming weeks by day: one's own and what one leads."""

    permission = Permission.SUPERVISION_OWN
    template = "supervision/calendar.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.context())

    def context(self, address: str = "") -> dict[str, Any]:
        found = entries_of(self.member.person_id, self.today - BEHIND, self.today + AHEAD)
        past = [one for one in found if one.on < self.today]
        return {
            "days": list(lines_of([one for one in found if one.on >= self.today], self.today)),
            "past": list(lines_of(past, self.today)),
            "feed": feed_of(self.member.person_id),
            "address": address,
            "once": str(new_id()),
        }


class CalendarAddress(CalendarPage, FormPage, ActPage):
    """Makes a new private address and shows it, this once."""

    http_method_names = ["post", "options"]

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Calendar"), self.page_url)]

    @property
    def page_url(self) -> str:
        return reverse("supervision:calendar", args=[self.slug])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            submission, is_first = self._submission()
            if not is_first:
                if submission is not None:  # the address itself is kept nowhere
                    submission.result_url = self.page_url
                return self._again(submission)
            token = services.open_feed(at=self.at, by=self.member)
        path = reverse("supervision:calendar-feed", args=[self.member.organisation.pk, token])
        return self.show(self.context(settings.PUBLIC_URL + path))


class CalendarRevoke(ActPage):
    """Ends the private address."""

    permission = Permission.SUPERVISION_OWN

    def refused_url(self) -> str:
        return reverse("supervision:calendar", args=[self.slug])

    def act(self) -> Answer:
        services.revoke_feed(at=self.at, by=self.member)
        said = _("The address no longer works. Your calendar keeps what it has read.")
        return Answer(self.refused_url(), said)
