"""A centre writes, offers and publishes versions of its own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_scope
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.models import ManualText
from programs.models.texts import OPEN
from programs.selectors.texts import text_in_force
from programs.services.texts.shipping import store_sections
from programs.texts.body import complaints_about, sections_of
from programs.texts.catalog import shipped
from programs.texts.document import LANGUAGES, TextState

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
    found = ManualText.objects.filter(centre_id=_centre(), key=based_on.key, state__in=OPEN)
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
    store_sections(now)
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
