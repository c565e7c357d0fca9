"""The kinds of events that other systems can hear of, and which events of the trail they are.

A message holds ids and codes. No name, no code of a client and no text goes along: who wants to
know more asks for it, with the rights that the asking system has.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind: in words, from which events of the trail, about what, with which details.

    `names_rows`: it comes from several, and `of` says which kind of rows it is about.
    """

    words: Promise | str
    trail: tuple[str, ...]
    about: str
    details: tuple[str, ...] = ()
    names_rows: bool = False


TEST = "webhook.test"
KINDS: dict[str, Kind] = {
    "treatment.started": Kind(
        _("A treatment was started"), ("treatment.started",), "treatment", ("team",)
    ),
    "treatment.changed": Kind(
        _("A treatment was changed"),
        ("treatment.changed", "treatment.phase_changed"),
        "treatment",
    ),
    "treatment.ended": Kind(_("A treatment ended"), ("treatment.ended",), "treatment", ("on",)),
    "session.logged": Kind(
        _("A session was logged"), ("session.logged",), "session", ("treatment",)
    ),
    "session.corrected": Kind(_("A session was corrected"), ("session.corrected",), "session"),
    "session.taken_back": Kind(
        _("A session was taken back"), ("session.taken_back",), "session", ("treatment",)
    ),
    # Also what another system sent in one call; `of` says what.
    "import.finished": Kind(
        _("An import was finished"),
        ("session.imported", "session.received", "treatment.imported", "practitioner.imported"),
        "import",
        ("rows",),
        names_rows=True,
    ),
    "import.undone": Kind(
        _("An import was undone"),
        ("session.import_undone", "treatment.import_undone", "practitioner.import_undone"),
        "import",
        ("rows",),
        names_rows=True,
    ),
    "rating.locked": Kind(_("A rating was locked"), ("rating.locked",), "rating"),
    "supervision.recorded": Kind(
        _("Supervision was recorded"), ("supervision.recorded",), "supervision"
    ),
    "signal.raised": Kind(_("A signal was reported"), ("signal.raised",), "signal", ("level",)),
    "signal.closed": Kind(_("A signal was closed"), ("signal.closed",), "signal"),
    "practitioner.added": Kind(
        _("A practitioner was added"), ("practitioner.created",), "practitioner"
    ),
    "practitioner.changed": Kind(
        _("A practitioner was changed"), ("practitioner.changed",), "practitioner"
    ),
    "practitioner.left": Kind(
        _("A practitioner leaves"), ("practitioner.left",), "practitioner", ("on",)
    ),
    "assignment.started": Kind(
        _("Somebody got a place in a team"), ("assignment.created",), "assignment", ("team", "role")
    ),
    "assignment.ended": Kind(
        _("A place in a team ended"), ("assignment.ended",), "assignment", ("on",)
    ),
    "registration.granted": Kind(
        _("A registration was granted or renewed"), ("registration.granted",), "registration"
    ),
    "registration.suspended": Kind(
        _("A registration was suspended"), ("registration.suspended",), "registration"
    ),
    "registration.resumed": Kind(
        _("A suspended registration is valid again"), ("registration.resumed",), "registration"
    ),
    "registration.withdrawn": Kind(
        _("A registration was withdrawn"), ("registration.withdrawn",), "registration"
    ),
    "registration.expires_soon": Kind(
        _("A registration ends soon"), ("registration.reminded",), "registration"
    ),
    "risk.level_changed": Kind(
        _("The risk of a program reached another level"),
        ("risk.level_changed",),
        "program",
        ("before", "after"),
    ),
    "checklist.submitted": Kind(
        _("A checklist was submitted"), ("checklist.submitted",), "checklist"
    ),
    "audit.planned": Kind(
        _("An audit was planned"), ("audit.planned",), "audit", ("program", "visit_on")
    ),
    "audit.final": Kind(
        _("The report of an audit is final"), ("audit.finalised",), "audit", ("content_hash",)
    ),
}
# Written in the trail of the centre; told to the employers of the person.
OF_THE_CENTRE = {"registration"}
OF_TRAIL: dict[str, str] = {one: name for name, kind in KINDS.items() for one in kind.trail}


def choices() -> list[tuple[str, Promise | str]]:
    """Kind and words, for forms."""
    return [(name, kind.words) for name, kind in KINDS.items()]


def words(kind: str) -> str:
    """The kind in the reader's language; one of a later version shows itself."""
    if kind == TEST:
        return str(_("Test message"))
    return str(KINDS[kind].words) if kind in KINDS else kind
