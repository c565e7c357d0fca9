"""Texts of the manual: what ships is loaded; a centre writes, offers and publishes its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbtq.core.errors import DomainError, Stale
from mbtq.core.markdown import plain_words, without_accents
from mbtq.core.models import held
from mbtq.core.scope import current_organisation, current_scope
from mbtq.core.versions import ContentChanged
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import ManualSection, ManualText, ProtocolUse, TextRead
from programs.selectors.texts import text_in_force
from programs.texts.body import complaints_about, sections_of
from programs.texts.catalog import shipped
from programs.texts.document import LANGUAGES, Document, TextState

_WRONG_HEADING = gettext_lazy(
    "A heading is not right. Each line with ## ends with an {#anchor} of its own, such as "
    "{#first-week}; criteria and determinants behind it exist."
)


class NotWritable(DomainError):
    """This version is not open for that."""


class SameEyes(NotWritable):
    """Who wrote it cannot publish it."""


@dataclass(frozen=True)
class Wording:
    """What a person writes of one version, in both languages. `note`: what changed and why."""

    title_nl: str
    title_en: str
    summary_nl: str
    summary_en: str
    body_nl: str
    body_en: str
    note: str = ""


def wording_of(text: ManualText) -> Wording:
    return Wording(**{one.name: getattr(text, one.name) for one in fields(Wording)})


# --- what ships ----------------------------------------------------------------------------


def store_texts(documents: Mapping[str, Document], *, at: datetime) -> int:
    """Adds new versions as they ship; returns how many. As the owner of the tables.

    Raises `ContentChanged` when a version that is here already holds something else.
    """
    return sum(_store(one, at) for one in documents.values())


def _store(document: Document, at: datetime) -> bool:
    whole = _columns(document)
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
    row, is_new = ManualText.objects.get_or_create(
        centre=None,
        key=document.key,
        number=document.version,
        defaults={
            **whole,
            "digest": digest,
            "state": TextState.PUBLISHED,
            "written_at": at,
            "published_at": at,
        },
    )
    if row.digest != digest:
        raise ContentChanged(
            f"The text {document.key} {document.version} is in use and cannot change; give its"
            " files a new version."
        )
    if is_new:
        _store_sections(row)
    return is_new


def _columns(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": document.kind.value,
        "order": document.order,
        "settings": list(document.settings),
    }
    for language in LANGUAGES:
        page = document.pages[language]
        found |= {
            f"title_{language}": page.title,
            f"summary_{language}": page.summary,
            f"body_{language}": page.body,
            f"basis_{language}": list(page.basis),
        }
    return found


def _store_sections(text: ManualText) -> None:
    """The rows that search reads: the summary with the intro, then each section."""
    rows = []
    for language in LANGUAGES:
        intro, sections = sections_of(text.body(language))
        parts = [("", text.title(language), f"{text.summary(language)}\n\n{intro}")]
        parts += [(one.anchor, one.heading, one.body) for one in sections]
        rows += [
            ManualSection(
                text=text,
                centre_id=text.centre_id,
                language=language,
                order=place,
                anchor=anchor,
                heading=heading,
                words=words,
                plain_heading=without_accents(heading),
                plain_words=without_accents(words),
            )
            for place, (anchor, heading, words) in enumerate(
                (anchor, heading, _printed(plain_words(body))) for anchor, heading, body in parts
            )
        ]
    ManualSection.objects.bulk_create(rows)


def _printed(words: str) -> str:
    """Without signs that nobody sees: search marks what it found with some of them."""
    return "".join(one for one in words if one.isprintable() or one == "\n")


# --- what a centre writes ------------------------------------------------------------------


@transaction.atomic
def write_draft(
    *,
    based_on: ManualText,
    wording: Wording,
    version: int | None,
    is_finished: bool = True,
    at: datetime,
    by: Member,
) -> ManualText:
    """Keeps what was written for the next version of a text; a new draft without `version`.

    What is still being typed (`is_finished=False`) may be half. Raises `DomainError` at `body_nl`
    or `body_en` when a heading is not right or an anchor is gone, `Stale` when somebody saved or
    published in between, `NotWritable` when it was offered already.
    """
    if is_finished:
        _check(based_on.key, wording)
    found = ManualText.objects.filter(
        centre_id=_centre(), key=based_on.key, state__in=(TextState.DRAFT, TextState.PROPOSED)
    )
    draft = found.select_for_update(of=("self",)).first()
    if draft is None:
        _must_be_newest(based_on, version)
        return _begin(based_on, wording, at, by)
    if draft.state != TextState.DRAFT:
        raise NotWritable(_("This version was offered to a colleague. Take it back first."))
    if version != draft.version:
        raise Stale(_("Somebody saved this text in between."), theirs=draft)
    for name, value in vars(wording).items():
        setattr(draft, name, value)
    draft.digest = _digest(wording)
    draft.version += 1
    draft.written_by, draft.written_at = by.person, at
    draft.save()
    record("manual_text.written", by=by.person_id, about=draft, key=draft.key)
    return draft


def _must_be_newest(based_on: ManualText, version: int | None) -> None:
    """A draft begun from an older version would undo what was published since."""
    if version is not None:
        raise Stale(
            _("Your draft was published or thrown away in between. Save again for a new one.")
        )
    now = text_in_force(based_on.key)
    if now is None or now.pk != based_on.pk:
        raise Stale(_("A newer version was published in between. Save again to write on from it."))


def _begin(based_on: ManualText, wording: Wording, at: datetime, by: Member) -> ManualText:
    latest = ManualText.objects.filter(key=based_on.key).order_by("-number").first()
    assert latest is not None  # `based_on` is one
    try:
        with transaction.atomic():
            draft = ManualText.objects.create(
                centre_id=_centre(),
                key=based_on.key,
                kind=based_on.kind,
                number=latest.number + 1,
                order=based_on.order,
                settings=based_on.settings,
                basis_nl=based_on.basis_nl,
                basis_en=based_on.basis_en,
                based_on=based_on,
                digest=_digest(wording),
                state=TextState.DRAFT,
                written_by=by.person,
                written_at=at,
                **vars(wording),
            )
    except IntegrityError as error:
        raise Stale(_("Somebody else has just begun a new version.")) from error
    record("manual_text.written", by=by.person_id, about=draft, key=draft.key)
    return draft


def _check(key: str, wording: Wording) -> None:
    """Headings carry anchors, and none of those to which the product links is gone."""
    for language in LANGUAGES:
        body = getattr(wording, f"body_{language}")
        field = f"body_{language}"
        if complaints_about(body):
            raise DomainError(_WRONG_HEADING, field=field)
        there = {one.anchor for one in sections_of(body)[1]}
        if gone := [one for one in shipped()[key].anchors if one not in there]:
            sentence = _("Keep the section {#%(anchor)s}: other pages lead to it.")
            raise DomainError(sentence % {"anchor": gone[0]}, field=field)
    if _anchors(wording.body_nl) != _anchors(wording.body_en):
        raise DomainError(
            _("The Dutch and the English text have the same sections in the same order."),
            field="body_en",
        )


def _anchors(body: str) -> list[str]:
    return [one.anchor for one in sections_of(body)[1]]


def _digest(wording: Wording) -> str:
    return hashlib.sha256(json.dumps(vars(wording), sort_keys=True).encode()).hexdigest()


@transaction.atomic
def propose(*, draft: ManualText, by: Member) -> None:
    """Offers a draft to a colleague, who publishes it or sends it back."""
    now = _open(draft, TextState.DRAFT)
    _check(now.key, wording_of(now))
    if not now.note:
        raise NotWritable(_("Say first what changed and why."), field="note")
    now.state, now.returned_because = TextState.PROPOSED, ""
    now.save(update_fields=["state", "returned_because"])
    record("manual_text.proposed", by=by.person_id, about=now, key=now.key)


@transaction.atomic
def send_back(*, draft: ManualText, because: str, by: Member) -> None:
    """It is written on: by the colleague with a reason, or taken back by who wrote it."""
    now = _open(draft, TextState.PROPOSED)
    if not because and now.written_by_id != by.person_id:
        raise NotWritable(_("Say what should be different."), field="because")
    now.state, now.returned_because = TextState.DRAFT, because
    now.save(update_fields=["state", "returned_because"])
    record("manual_text.returned", by=by.person_id, about=now, key=now.key)


@transaction.atomic
def publish(*, draft: ManualText, at: datetime, by: Member) -> None:
    """From now on everybody under the centre reads this version. Raises `SameEyes`."""
    now = _open(draft, TextState.PROPOSED)
    if now.written_by_id == by.person_id:
        raise SameEyes(_("Somebody else than who wrote it publishes it."))
    now.state, now.published_by, now.published_at = TextState.PUBLISHED, by.person, at
    now.save(update_fields=["state", "published_by", "published_at"])
    _store_sections(now)
    record("manual_text.published", by=by.person_id, about=now, key=now.key, number=now.number)


@transaction.atomic
def throw_away(*, draft: ManualText, by: Member) -> None:
    """A draft that is not needed after all."""
    now = _open(draft, TextState.DRAFT)
    record("manual_text.thrown_away", by=by.person_id, about=now, key=now.key)
    # `delete` would look for who read it, which the centre may not see; of a draft nobody did.
    ManualText.objects.filter(pk=now.pk)._raw_delete(DEFAULT_DB_ALIAS)


def _open(draft: ManualText, state: TextState) -> ManualText:
    """The open version, held. What was published meanwhile cannot be held and is not found."""
    try:
        now = held(draft)
    except ManualText.DoesNotExist:
        now = None
    if now is None or now.state != state:
        raise NotWritable(_("Somebody was ahead of you; look at how it stands now."))
    return now


def _centre() -> UUID:
    centre = current_scope().centre
    if centre is None:
        raise RuntimeError("Texts are written in the scope of a centre.")
    return centre


# --- what people do with them ---------------------------------------------------------------


@transaction.atomic
def acknowledge(*, text: ManualText, at: datetime, by: Member) -> TextRead:
    """The member says to have read this version; saying it again changes nothing."""
    row, is_new = TextRead.objects.get_or_create(
        organisation_id=current_organisation(),
        text=text,
        person_id=by.person_id,
        defaults={"read_at": at},
    )
    if is_new:
        record("manual_text.read", by=by.person_id, about=row, text=text.pk)
    return row


@transaction.atomic
def note_use(
    *,
    key: str,
    text: ManualText | None,
    on: date,
    was_used: bool,
    because: str = "",
    source: UUID | None = None,
    by: Actor,
) -> ProtocolUse:
    """A protocol was used, or not and why; `source` is the signal on which it was decided.

    On a signal the reason stays: it may be about a client, and fewer people read it there.
    """
    if not was_used and source is None and not because.strip():
        raise DomainError(_("Say why it was not used."), field="because")
    told = {"key": key, "text": text, "on": on, "was_used": was_used, "because": because.strip()}
    organisation = current_organisation()
    if source is None:
        row = ProtocolUse.objects.create(organisation_id=organisation, **told)
    else:
        row, _new = ProtocolUse.objects.update_or_create(
            organisation_id=organisation, source=source, defaults=told
        )
    record("protocol.used", by=by.person_id, about=row, key=key, used=was_used)
    return row
