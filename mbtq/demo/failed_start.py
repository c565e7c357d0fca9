"""The failed start of 2007 as the founders of the method tell it: program `mbt-a-2007`.

The ratings code what the slides "Implementation: lessons learned the hard way" say about the
organisation, the team and the therapists; the money is not judged there and stays unknown.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Organisation
from programs.models import Program
from programs.risk.case import Rating
from programs.services.places import create_program, stop_program
from programs.services.ratings import rate_determinants
from programs.services.risk import compute_risks

ON = date(2008, 6, 1)
AT = datetime(2008, 6, 1, 12, tzinfo=UTC)
RATINGS: dict[str, Rating] = {
    "commitment": -2.0,
    "leadership": -2.0,
    "selection": -2.0,
    "training_supervision": -2.0,
    "structured_plan": -1.0,
    "expertise": -1.0,
    "budget": None,
    "team_size": -1.0,
}
EVIDENCE = {
    "commitment": "Weinig steun voor het programma in de hele instelling.",
    "leadership": "Geen leiding; de cultuur van het team veranderde niet.",
    "selection": "Niemand was vooraf gekozen voor deze manier van werken.",
    "training_supervision": "Geen supervisie op de werkvloer door iemand met ervaring.",
    "structured_plan": "Het plan was onvolledig voor zo'n grote verandering.",
    "expertise": "Grenzen in de organisatie hielden de aanwezige kennis buiten.",
    "team_size": "Een groot team met weinig ervaring werkte niet op een lijn.",
}


def build_failed_start(cast: Cast) -> Program:
    """The closed organisation with its one program, scored as it stood in June 2008."""
    place = cast.places["voorbeeld-2007"]
    with organisation_scope(place.pk), origin(via="demo", at=AT):
        program = create_program(
            code="mbt-a-2007",
            name="MBT-A 2007",
            setting="adolescents",
            started_on=date(2007, 9, 1),
            stage=6,
            gates_green=True,
            target_group="Suïcidale en zichzelf beschadigende jongeren",
            by=SYSTEM,
        )
        rate_determinants(
            program=program,
            ratings=RATINGS,
            on=ON,
            at=AT,
            role="centre_staff",
            evidence=EVIDENCE,
            by=SYSTEM,
        )
        compute_risks(on=ON, at=AT, trigger="command", only=[program.pk])
        stop_program(
            program=program,
            on=date(2009, 1, 31),
            reason="De start mislukte; het programma begon later opnieuw, op een andere manier.",
            by=SYSTEM,
        )
    Organisation.objects.filter(pk=place.pk).update(closed_on=date(2009, 1, 31))
    return program
