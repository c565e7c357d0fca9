"""Signals of a year: most small and closed with a lesson, a few that ask for somebody today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import Member
from programs.models import Practitioner, Team
from supervision.models import Signal
from supervision.services.counting import count_signals
from supervision.services.signals import (
    Report,
    add_step,
    close_signal,
    hand_over,
    note_discussed,
    raise_signal,
)


@dataclass(frozen=True)
class Told:
    """One signal, so many days ago; `lesson` closes it after `closed_after` days."""

    days_ago: int
    by: str
    level: str
    kind: str
    severity: int
    team: str
    seen: str
    code: str = ""
    relation: int | None = None
    done: str = ""
    steps: tuple[str, ...] = ()
    lesson: str = ""
    closed_after: int = 14
    anonymous: bool = False
    is_discussed: bool = True
    looks_back: int | None = None  # days from now; None: as it was suggested
    more: dict[str, Any] = field(default_factory=dict)


STORIES = {
    "de-linde": (
        Told(340, "therapist", "patient", "stagnation", 2, "Team Noord", "Al weken hetzelfde.",
             code="K-4F7", relation=3, lesson="Formulering samen herzien helpt."),
        Told(310, "lead", "team", "unclear_roles", 2, "Team Noord",
             "Niet duidelijk wie het crisisplan bewaart.", lesson="Eén naam per taak."),
        Told(275, "supervisor", "pair", "over_involved", 3, "Team Noord",
             "Veel contact buiten de zittingen.", code="K-2B9", relation=4,
             done="Besproken in supervisie", lesson="Bereikbaarheid hoort in het behandelplan."),
        Told(240, "therapist", "around_patient", "strain_around", 2, "Team Noord",
             "Ruzie thuis na de gezinszitting.", code="K-4F7", relation=3,
             lesson="Naasten eerder uitnodigen."),
        Told(205, "lead", "patient", "self_harm", 4, "Team Zuid", "Vaker en ernstiger.",
             code="Z-3K81", relation=2, done="Crisisplan doorgenomen",
             steps=("Extra zitting afgesproken.",), lesson="Sneller de psychiater erbij."),
        Told(160, "supervisor", "team", "staff_changes", 3, "Team Noord",
             "Twee collega's weg in een maand.", lesson="Afscheid in de groep voorbereiden."),
        Told(140, "lead", "organisation", "reorganisation", 4, "Team Noord",
             "Drie afdelingen worden één; de groep verhuist.", done="Gesprek met het bestuur",
             steps=("Brief aan het bestuur over de gevolgen voor de behandeling.",), looks_back=20),
        Told(118, "therapist", "team", "inconsistency", 3, "Team Noord",
             "Verpleging en therapie zeggen iets anders over opname.",
             lesson="Eén gezamenlijk gesprek met de cliënt.", anonymous=True),
        Told(96, "therapist", "patient", "hopelessness", 2, "Team Noord",
             "Ziet geen uitweg meer, wel contact.", code="GROEP-B", relation=2,
             lesson="Hoop niet invullen, wel verdragen."),
        Told(70, "supervisor", "therapist", "only_supportive", 2, "Team Noord",
             "Al twee opnames zonder uitdagen.", lesson="Leerdoel gekozen, rollenspel.",
             more={"therapist": "F. Aarts"}),
        Told(62, "lead", "around_patient", "contagion", 4, "Team Noord",
             "Drie groepsleden noemen dezelfde manier van snijden.", code="GROEP-B", relation=4,
             done="Groep apart besproken", steps=("Protocol besproken in het team.",),
             lesson="Details van zelfbeschadiging niet in de groep."),
        Told(45, "lead", "organisation", "budget_cut", 3, "Team Noord",
             "De uren van de groepstherapeut staan ter discussie."),
        Told(21, "therapist", "patient", "absence", 3, "Team Noord", "Drie keer niet geweest.",
             code="K-2B9", relation=3, done="Gebeld en een kaart gestuurd", looks_back=4),
        Told(12, "therapist", "pair", "avoiding", 3, "Team Noord",
             "Ik merk dat ik de boosheid uit de weg ga.", code="K-2B9", relation=4),
        Told(3, "therapist", "patient", "suicidality", 3, "Team Noord",
             "Meer gedachten aan de dood, geen plan.", code="K-4F7", relation=1,
             done="Crisisplan doorgenomen, partner gebeld", steps=("Morgen extra contact.",),
             looks_back=2),
        Told(1, "lead", "team", "split", 3, "Team Zuid",
             "Twee kampen over wel of niet opnemen."),
    ),
    "het-anker": (
        Told(300, "therapist", "patient", "worse", 3, "Team Haven", "Meer paniek sinds de start.",
             code="H-3C5", relation=3, lesson="Tempo verlagen in de eerste maand."),
        Told(210, "lead", "team", "too_small", 3, "Team Haven", "Geen vervanging in de vakantie.",
             lesson="Vervanging per team vastleggen."),
        Told(120, "supervisor", "pair", "boundary", 3, "Team Haven", "Een cadeau aangenomen.",
             code="H-8D1", relation=4, done="Besproken met de therapeut",
             lesson="Grenzen in de startmap opnemen."),
        Told(50, "lead", "organisation", "expert_left", 4, "Team Haven",
             "De MBT-opleider vertrekt en is niet vervangen.", looks_back=10),
        Told(9, "therapist", "patient", "self_harm", 3, "Team Haven", "Voor het eerst in maanden.",
             code="H-3C5", relation=2, done="Crisisplan bijgewerkt"),
        Told(2, "therapist", "around_patient", "admission", 3, "Team Haven",
             "Opname van drie dagen, zonder lager risico.", code="H-3C5", relation=2),
    ),
}  # fmt: skip
MONTHS = 12


def build_signals(cast: Cast, *, at: datetime) -> None:
    """All signals in the order of time, then what the nights would have counted."""
    for slug, stories in STORIES.items():
        for told in stories:
            member = cast.member(f"{told.by}@{slug}.example", slug)
            moment = at - timedelta(days=told.days_ago)
            with (
                organisation_scope(cast.places[slug].pk, person=member.person_id),
                origin(via="demo", at=moment),
            ):
                _tell(cast, slug, told, member, at)
        with organisation_scope(cast.places[slug].pk):
            count_signals(on=timezone.localdate(at), at=at)


def _tell(cast: Cast, slug: str, told: Told, member: Member, at: datetime) -> None:
    moment = at - timedelta(days=told.days_ago)
    team = Team.objects.select_related("program").get(name=told.team)
    named = told.more.get("therapist", "")
    therapist = Practitioner.objects.filter(name=named).first() if named else None
    if told.code and therapist is None and told.by == "therapist":
        therapist = Practitioner.objects.get(person=member.person)
    signal = raise_signal(
        report=Report(
            level=told.level,
            kind=told.kind,
            program=team.program,
            team=team,
            noticed_on=timezone.localdate(moment) - timedelta(days=1),
            severity=told.severity,
            code=told.code,
            therapist=therapist,
            relation=told.relation,
            seen=told.seen,
            done=told.done,
        ),
        anonymously=told.anonymous,
        at=moment,
        by=member,
    )
    supervisor = cast.member(f"supervisor@{slug}.example", slug)
    _follow(signal, told, supervisor, moment)


def _follow(signal: Signal, told: Told, supervisor: Member, moment: datetime) -> None:
    """What happened with it; closed ones end with their lesson."""
    later = moment + timedelta(hours=2)
    if signal.is_severe and told.is_discussed:
        note_discussed(signal=signal, discussed_at=later, at=later, by=supervisor)
    for number, text in enumerate(told.steps, start=1):
        add_step(signal=signal, text=text, at=later + timedelta(hours=number), by=supervisor)
    if told.looks_back is not None:
        now = Signal.objects.select_related("owner").get(pk=signal.pk)
        day = timezone.localdate(moment) + timedelta(days=told.days_ago + told.looks_back)
        hand_over(
            signal=now,
            owner=now.owner,
            review_on=day,
            reason="Nog niet klaar; samen opnieuw bekijken.",
            version=now.version,
            at=moment + timedelta(days=told.days_ago - 1),
            by=supervisor,
        )
    if told.lesson:
        closed = moment + timedelta(days=told.closed_after)
        version = Signal.objects.get(pk=signal.pk).version
        close_signal(signal=signal, lesson=told.lesson, version=version, at=closed, by=supervisor)
