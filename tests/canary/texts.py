"""Texts of a canary: what was read and used in it, and versions of its centre's own manual."""

from __future__ import annotations

from django.utils import timezone

from mbtq.core.scope import centre_scope
from programs.models import ManualText
from programs.selectors.texts import text_in_force
from programs.services.texts import (
    Wording,
    acknowledge,
    note_use,
    propose,
    publish,
    send_back,
    write_draft,
)
from tests.canary.song import Canary

KEY = "suicidality"  # the text of the addresses that are walked


def tell_reading(canary: Canary) -> None:
    """In the open scope of the organisation: a text was read, and a protocol was not used."""
    text, manager = text_in_force(KEY), canary.place.member("manager")
    assert text is not None
    acknowledge(text=text, at=timezone.now(), by=manager)
    note_use(
        key=KEY,
        text=text,
        on=timezone.localdate(),
        was_used=False,
        because=canary.sing("protocol-not-used"),
        by=manager,
    )


def tell_centre_manual(canary: Canary) -> None:
    """A version that the centre published, and the next one, which was sent back."""
    first = _offered(canary, "published")
    centre = canary.centre
    committee = centre.member("committee")
    with centre_scope(centre.organisation.pk, person=committee.person_id):
        publish(draft=first, at=timezone.now(), by=committee)
    second = _offered(canary, "draft")
    with centre_scope(centre.organisation.pk, person=committee.person_id):
        send_back(draft=second, because=canary.sing("sent-back"), by=committee)


def _offered(canary: Canary, when: str) -> ManualText:
    staff = canary.centre.member("centre_staff")
    with centre_scope(canary.centre.organisation.pk, person=staff.person_id):
        based_on = text_in_force(KEY)
        assert based_on is not None
        draft = write_draft(
            based_on=based_on,
            wording=_wording(canary, based_on, when),
            version=None,
            at=timezone.now(),
            by=staff,
        )
        propose(draft=draft, by=staff)
    return draft


def _wording(canary: Canary, based_on: ManualText, when: str) -> Wording:
    def sing(name: str) -> str:
        return canary.sing(f"{when}-{name}")

    return Wording(
        title_nl=sing("title-nl"),
        title_en=sing("title-en"),
        summary_nl=sing("summary-nl"),
        summary_en=sing("summary-en"),
        body_nl=f"{sing('body-nl')}\n\n{based_on.body_nl}",
        body_en=f"{sing('body-en')}\n\n{based_on.body_en}",
        note=sing("note"),
    )
