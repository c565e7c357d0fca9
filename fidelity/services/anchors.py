"""Descriptions of scores, imported and removed by an organisation that may use them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fidelity.anchorfile import count_of, read_descriptions
from fidelity.labels import ANCHOR_LANGUAGES
from fidelity.models import Anchors
from fidelity.selectors.instruments import Known, anchor_rows
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record

LONGEST_LICENCE = 300


class AnchorsRefused(DomainError):
    """Rows with faults, no licence, or somebody else was faster."""


@transaction.atomic
def import_anchors(
    *,
    instrument: Known,
    data: bytes,
    name: str,
    language: str,
    licence: str,
    is_declared: bool,
    replaces: datetime | None,
    at: datetime,
    by: Actor,
) -> Anchors:
    """Stores the descriptions of one scale in one language, all or none of a file's rows.

    `replaces` is when those that the person saw were imported, None where there were none. Raises
    `AnchorsRefused`, and `FileRefused` when the file cannot be read.
    """
    _check(language, licence, is_declared)
    read = read_descriptions(data, name, instrument.content)
    if read.faults:
        raise AnchorsRefused(_("There are rows with errors. Nothing was imported."), field="file")
    stored = anchor_rows().filter(instrument_id=instrument.pk, language=language)
    row = stored.select_for_update(of=("self",)).first()
    if (row.imported_at if row else None) != replaces:
        raise AnchorsRefused(_overtaken(), field="file")
    row = row or Anchors(
        organisation_id=current_organisation(), instrument_id=instrument.pk, language=language
    )
    row.content, row.licence, row.imported_at = read.texts, licence.strip(), at
    row.imported_by = by.person if isinstance(by, Member) else None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AnchorsRefused(_overtaken(), field="file") from error
    record(
        "anchors.imported",
        by=by.person_id,
        about=row,
        scale=instrument.content.key,
        language=language,
        texts=count_of(read.texts),
        is_new=replaces is None,
    )
    return row


def _check(language: str, licence: str, is_declared: bool) -> None:
    if language not in ANCHOR_LANGUAGES:
        raise AnchorsRefused(_("Choose the language of the texts."), field="language")
    if not licence.strip():
        raise AnchorsRefused(_("Say on what licence the texts rest."), field="licence")
    if len(licence) > LONGEST_LICENCE:
        raise AnchorsRefused(_("Keep the licence under 300 characters."), field="licence")
    if not is_declared:
        raise AnchorsRefused(
            _("Declare that your organisation may use these texts."), field="is_declared"
        )


def _overtaken() -> str:
    return _("Somebody imported descriptions in the meantime. Look at the scales first.")


@transaction.atomic
def remove_anchors(*, anchors: Anchors, by: Actor) -> None:
    """Takes the descriptions of one scale in one language away; raters see none from then on."""
    now = held(anchors)
    record(
        "anchors.removed",
        by=by.person_id,
        about=now,
        language=now.language,
        texts=count_of(now.content),
    )
    now.delete()
