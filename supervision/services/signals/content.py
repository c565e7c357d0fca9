"""What somebody reports, and what must be true of it before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from programs.client_codes import CodeRefused, client_code, personal_in
from programs.labels import CODE_REFUSED
from programs.models import Assignment, Practitioner, Program, Team
from programs.selectors.places import running
from supervision.choices import WITH_CODE, Level
from supervision.labels import KINDS, LEVELS, RELATIONS, SEVERITIES
from supervision.threats import kinds_at, suggested_protocol

LONGEST_TEXT, LONGEST_STEP, LONGEST_REASON = 4_000, 2_000, 300


class NotWhole(DomainError):
    """Something that a signal needs is missing or cannot be."""


@dataclass(frozen=True)
class Report:
    """One report, as typed. `owner` and `review_on` are suggested where they are left out.

    `uses_protocol` is None while nobody has decided. A `relation` of None: not known.
    """

    level: str
    kind: str
    program: Program
    team: Team | None
    noticed_on: date
    severity: int
    code: str = ""
    therapist: Practitioner | None = None
    relation: int | None = None
    seen: str = ""
    done: str = ""
    uses_protocol: bool | None = None
    protocol_because: str = ""
    owner: User | None = None
    review_on: date | None = None
    discuss_on: date | None = None


def checked(report: Report, *, on: date) -> Report:
    """The report as it is kept. Raises `NotWhole` at the field that must be mended."""
    _check_kind(report)
    _check_place(report)
    _check_days(report, on)
    code = _checked_code(report.code) if report.level in WITH_CODE else ""
    therapist = report.therapist if report.level in (*WITH_CODE, Level.THERAPIST) else None
    _check_therapist(report, therapist, on)
    because = _checked_protocol(report)
    has_protocol = suggested_protocol(report.kind) is not None
    return replace(
        report,
        code=code,
        therapist=therapist,
        uses_protocol=report.uses_protocol if has_protocol else None,
        protocol_because=because,
        seen=checked_text(report.seen, "seen", LONGEST_TEXT),
        done=checked_text(report.done, "done", LONGEST_STEP),
    )


def _check_kind(report: Report) -> None:
    if report.level not in LEVELS:
        raise NotWhole(_("Choose where it plays."), field="level")
    if report.kind not in KINDS or report.kind not in kinds_at(report.level):
        raise NotWhole(_("Choose what you notice, of this list."), field="kind")
    if report.severity not in SEVERITIES:
        raise NotWhole(_("Say how serious it is, from 1 to 5."), field="severity")
    if report.relation is not None and report.relation not in RELATIONS:
        raise NotWhole(_("Give a number from 1 to 5, or Unknown."), field="relation")


def _check_place(report: Report) -> None:
    if report.team is None and report.level != Level.ORGANISATION:
        raise NotWhole(_("Choose the team in which this plays."), field="place")
    if report.team is not None and report.team.program_id != report.program.pk:
        raise NotWhole(_("This team belongs to another program."), field="place")


def _check_days(report: Report, on: date) -> None:
    if report.noticed_on > on:
        raise NotWhole(_("The date lies in the future."), field="noticed_on")
    if report.review_on is not None:
        check_review_on(report.review_on, on)
    if report.discuss_on is not None and report.discuss_on < on:
        raise NotWhole(_("Choose today or a later day."), field="discuss_on")


def check_review_on(day: date, on: date) -> None:
    """A day to look back lies ahead, and not so far that everybody has forgotten."""
    if day < on:
        raise NotWhole(_("Choose today or a later day."), field="review_on")
    if (day - on).days > 366:
        raise NotWhole(_("Look back within a year."), field="review_on")


def _checked_code(text: str) -> str:
    try:
        # A group's code may hold the word group, so the wider rule applies.
        return client_code(text, is_group=True)
    except CodeRefused as error:
        raise NotWhole(CODE_REFUSED[error.reason], field="code") from error


def _check_therapist(report: Report, therapist: Practitioner | None, on: date) -> None:
    if therapist is None:
        if report.level == Level.THERAPIST:
            raise NotWhole(
                _("Say whom it is about. This person does not see it."), field="therapist"
            )
        return
    there = Assignment.objects.filter(
        running(on) | running(report.noticed_on), practitioner=therapist, team=report.team
    )
    if not there.exists():
        raise NotWhole(_("This person does not work in this team."), field="therapist")


def _checked_protocol(report: Report) -> str:
    if report.uses_protocol is not False or suggested_protocol(report.kind) is None:
        return ""
    return checked_because(report.protocol_because)


def checked_because(text: str) -> str:
    """Why a protocol is not used now."""
    because = checked_text(text, "protocol_because", LONGEST_REASON)
    if not because:
        raise NotWhole(_("Say in a few words why not now."), field="protocol_because")
    return because


def checked_text(text: str, field: str, longest: int) -> str:
    """The text without its edges; refused when too long or when it can point at a person."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise NotWhole(
            _("Keep this text under %(most)s characters.") % {"most": longest}, field=field
        )
    if personal_in(text):
        raise NotWhole(
            _("This text seems to hold a number or address of a person. Use the code only."),
            field=field,
        )
    return text
