"""Texts of the manual as a place reads them: current versions, their history, search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVectorField,
)
from django.db.models import Count, F, Func, OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from mbtq.accounts.models import without_secrets
from mbtq.core.formversion import version_in
from mbtq.core.markdown import without_accents
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import ManualSection, ManualText, ProtocolUse, TextRead
from programs.texts.document import TextKind, TextState

CONFIGS = {"nl": "dutch", "en": "english"}
MOST_HITS = 30
LONGEST_QUERY = 200
_WORD = re.compile(r"\w+")
# Signs that no text has: they become marks after the words around them have been escaped.
BEGIN, END, GAP = "\x02", "\x03", "\x04"
# Who searches mostly needs to act.
PROTOCOL_FIRST = 1.5
A_YEAR = timedelta(days=365)


def published() -> QuerySet[ManualText]:
    """Every published version that may be read here: what ships, and the centre's own."""
    return ManualText.objects.filter(state=TextState.PUBLISHED)


def current_texts() -> list[ManualText]:
    """The version in force of every text, chapters first, without bodies; one query.

    The newest of the centre goes before what ships.
    """
    rows = _in_force(published()).defer("body_nl", "body_en")
    return sorted(rows, key=lambda one: (one.kind == TextKind.PROTOCOL, one.order))


def _in_force(rows: QuerySet[ManualText]) -> QuerySet[ManualText]:
    newest = F("centre_id").asc(nulls_last=True)
    return rows.order_by("key", newest, "-number").distinct("key")


def text_in_force(key: str) -> ManualText | None:
    return _in_force(published().filter(key=key)).select_related("centre").first()


def versions_of(key: str) -> list[ManualText]:
    """Published versions of one text, the highest number first, without bodies."""
    rows = published().filter(key=key).select_related("centre")
    return list(rows.defer("body_nl", "body_en").order_by("-number", "-published_at"))


def version_of(key: str, edition: str) -> ManualText | None:
    """The published version of an address (`ManualText.edition`); None for whatever else it is."""
    number, is_shipped = version_in(edition.removeprefix("c")), not edition.startswith("c")
    rows = published().filter(key=key, number=number, centre__isnull=is_shipped)
    return rows.select_related("centre").first()


def draft_of(key: str) -> ManualText | None:
    """The open version of a text that the centre is writing; only in the scope of a centre."""
    rows = ManualText.objects.filter(key=key).exclude(state=TextState.PUBLISHED)
    found = rows.select_related("based_on", "written_by")
    return found.defer(*without_secrets("written_by")).first()


def drafts() -> dict[str, ManualText]:
    """All open versions of the centre by key, without bodies."""
    rows = ManualText.objects.exclude(state=TextState.PUBLISHED).select_related("written_by")
    hidden = ("body_nl", "body_en", *without_secrets("written_by"))
    return {one.key: one for one in rows.defer(*hidden)}


@dataclass(frozen=True)
class Hit:
    """A section in which the words were found; `excerpt` holds BEGIN and END around them."""

    key: str
    kind: str
    title: str
    anchor: str
    heading: str
    excerpt: str


def _with_summary(rows: QuerySet[ManualSection], language: str) -> QuerySet[Any]:
    """`above`: the words of the title and the summary; `whole`: those and the section's own."""
    first = ManualSection.objects.filter(text=OuterRef("text"), language=language, order=0)
    both = Func(
        F("search"),
        F("above"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
    return rows.annotate(above=Subquery(first.values("search")[:1])).annotate(whole=both)


def search(words: str, language: str) -> list[Hit]:
    """Sections of the versions in force in which the words stand, the best first. Two queries.

    Some of the words may stand in the title or the summary of the text instead.
    """
    texts = {one.pk: one for one in current_texts()}
    asked, config = without_accents(words[:LONGEST_QUERY]), CONFIGS[language]
    query = SearchQuery(asked, config=config, search_type="websearch")
    some = SearchQuery(" or ".join(_WORD.findall(asked)), config=config, search_type="websearch")
    excerpt = SearchHeadline(
        "plain_words",
        query,
        config=config,
        start_sel=BEGIN,
        stop_sel=END,
        max_words=24,
        min_words=12,
        max_fragments=2,
        fragment_delimiter=GAP,
    )
    rows = ManualSection.objects.filter(text__in=texts, language=language, search=some)
    both = _with_summary(rows, language).filter(whole=query)
    # A text that is about it goes before one that mentions it.
    rank = SearchRank(F("whole"), query) + SearchRank(F("above"), some)
    found = both.annotate(rank=rank, excerpt=excerpt)
    hits = list(found.order_by("-rank", "text_id", "order")[:MOST_HITS])
    hits.sort(key=lambda row: -row.rank * _weight(texts[row.text_id]))
    return [
        Hit(
            key=texts[row.text_id].key,
            kind=texts[row.text_id].kind,
            title=texts[row.text_id].title(language),
            anchor=row.anchor,
            heading=row.heading,
            excerpt=_with_accents(row.excerpt, row.plain_words, row.words),
        )
        for row in hits
    ]


def _weight(text: ManualText) -> float:
    return PROTOCOL_FIRST if text.kind == TextKind.PROTOCOL else 1.0


def _with_accents(excerpt: str, plain: str, words: str) -> str:
    """The same excerpt out of the text with its accents; marks stay where they are."""
    parts = []
    for fragment in excerpt.split(GAP):
        bare = fragment.replace(BEGIN, "").replace(END, "")
        place = plain.find(bare)
        letters = iter(words[place : place + len(bare)] if place >= 0 else bare)
        parts.append("".join(one if one in (BEGIN, END) else next(letters) for one in fragment))
    return " … ".join(parts)


@dataclass(frozen=True)
class Reading:
    """Who says to have read a version: oneself, and how many others here."""

    by_me: date | None
    people: list[str]


def reading_of(text: ManualText, member: Member) -> Reading:
    """One query; the names are for pages of who leads."""
    rows = TextRead.objects.filter(organisation_id=current_organisation(), text=text)
    found = list(rows.select_related("person").order_by("person__name"))
    mine = next((one for one in found if one.person_id == member.person_id), None)
    return Reading(localdate(mine.read_at) if mine else None, [one.person.name for one in found])


def read_by(member: Member) -> set[UUID]:
    """Versions that this person says to have read here."""
    rows = TextRead.objects.filter(
        organisation_id=current_organisation(), person_id=member.person_id
    )
    return set(rows.values_list("text_id", flat=True))


@dataclass(frozen=True)
class Uses:
    """How often a protocol was used here in a year, and not used."""

    used: int
    not_used: int
    reasons: list[str]


def uses_of(key: str, *, on: date) -> Uses:
    """Counts and the last reasons for not using it; nobody's name. One query."""
    rows = ProtocolUse.objects.filter(
        organisation_id=current_organisation(), key=key, on__gt=on - A_YEAR, on__lte=on
    )
    found = list(rows.order_by("-on", "-id").values_list("was_used", "because"))
    not_used = [because for was_used, because in found if not was_used]
    reasons = [because for because in not_used if because]
    return Uses(len(found) - len(not_used), len(not_used), reasons[:5])


def uses_by_key(*, on: date) -> Mapping[str, int]:
    """How often each protocol was used here in a year; one query."""
    rows = ProtocolUse.objects.filter(
        organisation_id=current_organisation(), was_used=True, on__gt=on - A_YEAR, on__lte=on
    )
    found = rows.order_by().values("key").annotate(n=Count("id"))
    return {one["key"]: one["n"] for one in found}
