"""The manual in the demo: the centre corrected one protocol and offers another, people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from mbtq.core.scope import centre_scope, organisation_scope, origin
from mbtq.demo.cast import Cast
from programs.models import ManualText
from programs.selectors.texts import text_in_force
from programs.services.texts import (
    acknowledge,
    note_use,
    propose,
    publish,
    wording_of,
    write_draft,
)

STAFF, COMMITTEE = "staff@mbt-demo.example", "committee@mbt-demo.example"
CENTRE = "mbt-demo"
# Key, section, and what the centre adds there in both languages.
CORRECTED = (
    "contagion",
    "first-week",
    "Vraag elk groepslid ook apart hoe het is om dit van een ander te horen.",
    "Also ask each member of the group alone what it is like to hear this of somebody else.",
)
OFFERED = (
    "absence",
    "first-hour",
    "Bel zelf. Een brief of bericht vraagt niets en hoort niets.",
    "Call in person. A letter or a message asks nothing and hears nothing.",
)
NOTE = "Aangevuld na een vraag van twee teams."
# Who read what, days ago.
READ = (
    ("therapist", "therapist", 40),
    ("therapist", "principles", 41),
    ("supervisor", "supervisor", 38),
    ("lead", "organisation", 30),
    ("manager", "organisation", 29),
    ("therapist", "contagion", 9),
    ("supervisor", "contagion", 12),
)
# Protocol, days ago, used or why not.
USED = (
    ("suicidality", 61, ""),
    ("suicidality", 18, ""),
    ("self-harm", 33, ""),
    ("absence", 25, ""),
    ("crisis-admission", 47, "De crisisdienst had al afspraken gemaakt."),
)


def build_manual(cast: Cast, *, at: datetime) -> None:
    """The centre's versions first: who reads afterwards reads those."""
    _corrected(cast, at - timedelta(days=21))
    _written(cast, OFFERED, at - timedelta(days=2))
    for slug in ("de-linde", "het-anker"):
        _read_and_used(cast, slug, at)


def _corrected(cast: Cast, then: datetime) -> None:
    draft = _written(cast, CORRECTED, then)
    committee, centre = cast.member(COMMITTEE, CENTRE), cast.places[CENTRE]
    with origin(at=then + timedelta(days=1)), centre_scope(centre.pk, person=committee.person_id):
        publish(draft=draft, at=then + timedelta(days=1), by=committee)


def _written(cast: Cast, change: tuple[str, str, str, str], then: datetime) -> ManualText:
    """A version that staff wrote and offered to a colleague."""
    key, anchor, dutch, english = change
    staff, centre = cast.member(STAFF, CENTRE), cast.places[CENTRE]
    with origin(at=then), centre_scope(centre.pk, person=staff.person_id):
        text = text_in_force(key)
        assert text is not None  # it ships
        wording = replace(
            wording_of(text),
            body_nl=_with(text.body_nl, anchor, dutch),
            body_en=_with(text.body_en, anchor, english),
            note=NOTE,
        )
        draft = write_draft(based_on=text, wording=wording, version=None, at=then, by=staff)
        propose(draft=draft, by=staff)
    return draft


def _with(body: str, anchor: str, paragraph: str) -> str:
    """The text with one more paragraph at the end of that section."""
    start = body.index(f"{{#{anchor}")
    end = body.find("\n## ", start)
    end = len(body) if end < 0 else end
    return f"{body[:end].rstrip()}\n\n{paragraph}\n{body[end:]}"


def _read_and_used(cast: Cast, slug: str, at: datetime) -> None:
    place = cast.places[slug]
    for login, key, days in READ:
        person, then = cast.member(f"{login}@{slug}.example", slug), at - timedelta(days=days)
        with origin(at=then), organisation_scope(place.pk, person=person.person_id):
            text = text_in_force(key)
            assert text is not None  # it ships
            acknowledge(text=text, at=then, by=person)
    therapist = cast.member(f"therapist@{slug}.example", slug)
    for key, days, because in USED:
        then = at - timedelta(days=days)
        with origin(at=then), organisation_scope(place.pk, person=therapist.person_id):
            note_use(
                key=key,
                text=text_in_force(key),
                on=timezone.localdate(then),
                was_used=not because,
                because=because,
                by=therapist,
            )
