"""Applications as the centre and the candidate read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet

from mbtq.accounts.models import without_secrets
from programs.models import Practitioner
from training.choices import ApplicationState, StepKind
from training.frozen import Thawed, thawed
from training.lifecycle import APPEAL_DECISIONS, DECISIONS, Case
from training.models import Application, ApplicationStep, Dossier, Statement
from training.selectors.assessing import asked_of


def applications_of(centre: UUID) -> QuerySet[Application]:
    """All applications to a centre, newest first, without what they hold."""
    return (
        Application.objects.filter(centre_id=centre)
        .select_related("person", "pathway")
        .defer("frozen", *without_secrets("person"))
        .order_by("-submitted_at")
    )


def to_decide(centre: UUID) -> QuerySet[Application]:
    """Those that wait for the committee, the longest waiting first."""
    waiting = (ApplicationState.COMPLETE, ApplicationState.APPEALED)
    return applications_of(centre).filter(state__in=waiting).order_by("moved_at")


def steps_of(application: Application) -> list[ApplicationStep]:
    """Every step, oldest first."""
    return list(
        application.steps.select_related("by").defer(*without_secrets("by")).order_by("at", "id")
    )


def contents_of(application: Application) -> Thawed:
    """What was submitted, readable again. Raises `KeyError` for a form that is not known."""
    return thawed(application.frozen, asked_of(application.dossier))


def case_of(application: Application) -> Case:
    """Who had a part in an application. Needs the centre's scope; four queries."""
    sources = application.frozen["sources"].values()
    places = {one["organisation_id"] for one in sources if one["organisation_id"]}
    steps = list(application.steps.values_list("kind", "by_id"))
    return Case(
        candidate=str(application.person_id),
        authors=_texts(_authors(application.dossier_id)),
        supervisors=frozenset(
            one["supervisor"] for one in application.frozen["evidence"]["sessions"]
        )
        - {""},
        colleagues=_texts(_worked_at(places)) - {str(application.person_id)},
        checkers=_by(steps, (StepKind.FOUND_COMPLETE,)),
        deciders=_by(steps, (*DECISIONS, *APPEAL_DECISIONS)),
    )


def case_of_dossier(dossier: Dossier) -> Case:
    """The same before anything was submitted, for appointing a reviewer; the centre's scope."""
    candidate = Practitioner.objects.filter(person_id=dossier.person_id)
    places = {str(one) for one in candidate.values_list("organisation_id", flat=True)}
    return Case(
        candidate=str(dossier.person_id),
        authors=_texts(_authors(dossier.pk)),
        colleagues=_texts(_worked_at(places)) - {str(dossier.person_id)},
    )


def having_a_part(applications: Collection[Application], person: UUID) -> set[UUID]:
    """Of these applications, those of the person and those with a statement or a check by them.

    What the whole case says, such as who supervised, is looked at when one is opened. Two queries.
    """
    found = {one.pk: one.dossier_id for one in applications}
    wrote = set(
        Statement.objects.filter(dossier_id__in=found.values(), author_id=person).values_list(
            "dossier_id", flat=True
        )
    )
    checked = ApplicationStep.objects.filter(
        application_id__in=list(found), by_id=person, kind=StepKind.FOUND_COMPLETE
    )
    own = {one.pk for one in applications if one.person_id == person}
    mine = {pk for pk, dossier in found.items() if dossier in wrote}
    return own | mine | set(checked.values_list("application_id", flat=True))


def _authors(dossier: UUID) -> Iterable[UUID]:
    return Statement.objects.filter(dossier_id=dossier).values_list("author_id", flat=True)


def _worked_at(places: set[str]) -> Iterable[UUID]:
    """Accounts of everybody who works or worked for one of these organisations."""
    rows = Practitioner.objects.filter(organisation_id__in=places, person__isnull=False)
    return rows.values_list("person_id", flat=True)


def _texts(ids: Iterable[UUID]) -> frozenset[str]:
    return frozenset(map(str, ids))


def _by(steps: Sequence[tuple[str, UUID | None]], kinds: tuple[StepKind, ...]) -> frozenset[str]:
    return frozenset(str(by) for kind, by in steps if kind in kinds)
