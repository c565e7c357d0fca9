"""Sessions of supervision and courses as a calendar file: when and where, never about whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.models import Organisation
from supervision.calendar_sources import Happening
from supervision.choices import Form
from supervision.selectors.calendar import Entry

ZONE = ZoneInfo("Europe/Amsterdam")
PRODUCT = "-//mbtq//calendar//EN"
READ_EVERY = timedelta(hours=6)
YEARS_AHEAD = timedelta(days=800)


def calendar_of(
    entries: Iterable[Entry],
    happenings: Iterable[Happening],
    organisation: Organisation,
    *,
    since: date,
    at: datetime,
) -> bytes:
    """An iCalendar file (RFC 5545, 7986) in the open language."""
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add(
        "x-wr-calname", _("Supervision and courses, %(place)s") % {"place": organisation.name}
    )
    found.add("x-wr-timezone", ZONE.key)
    found.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT6H")
    for entry in entries:
        found.add_component(_event(entry, organisation.slug, at))
    for one in happenings:
        found.add_component(_whole_days(one, at))
    zone = icalendar.Timezone.from_tzid(
        ZONE.key, first_date=since - timedelta(days=400), last_date=since + YEARS_AHEAD
    )
    found.subcomponents.insert(0, zone)
    return bytes(found.to_ical())


def title_of(entry: Entry) -> str:
    """Supervision or intervision, and of which team; what became of it in front."""
    words = {"team": entry.team.name}
    title = _("Supervision, %(team)s") % words
    if entry.form == Form.INTERVISION:
        title = _("Intervision, %(team)s") % words
    if entry.is_cancelled:
        return _("Cancelled: %(title)s") % {"title": title}
    if entry.moved_from is not None and not entry.is_held:
        return _("Moved: %(title)s") % {"title": title}
    return title


def _event(entry: Entry, slug: str, at: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.key}@mbtq")
    event.add("dtstamp", at)
    event.add("sequence", entry.version)
    event.add("summary", title_of(entry))
    if entry.starts_at is None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        start = datetime.combine(entry.on, entry.starts_at, tzinfo=ZONE)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=entry.minutes))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", entry.place)
    event.add("class", "PRIVATE")
    url = settings.PUBLIC_URL + _path(entry, slug)
    event.add("description", url)
    event.add("url", url)
    return event


def _whole_days(one: Happening, at: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{one.key}@mbtq")
    event.add("dtstamp", at)
    event.add("sequence", one.version)
    title = _("Cancelled: %(title)s") % {"title": one.title} if one.is_cancelled else one.title
    event.add("summary", title)
    event.add("dtstart", one.starts_on)
    event.add("dtend", one.ends_on + timedelta(days=1))
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if one.place:
        event.add("location", one.place)
    event.add("class", "PRIVATE")
    url = settings.PUBLIC_URL + one.path
    event.add("description", f"{one.about}\n{url}".strip())
    event.add("url", url)
    return event


def _path(entry: Entry, slug: str) -> str:
    if entry.arrangement is None:
        return reverse("supervision:calendar", args=[slug])
    return reverse("supervision:arrangement-detail", args=[slug, entry.arrangement])
