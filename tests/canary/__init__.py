"""An organisation whose every text is a canary: a mark that must be seen nowhere else."""

from __future__ import annotations

from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.members import create_organisation
from tests.canary.arrangements import tell_arrangements
from tests.canary.audits import tell_audits, tell_checklists
from tests.canary.fidelity import tell_fidelity
from tests.canary.people import tell_people
from tests.canary.programs import tell_programs
from tests.canary.signals import tell_signals
from tests.canary.song import Canary
from tests.canary.supervision import tell_supervision
from tests.cast import Place
from tests.demo_world import report_of

__all__ = ["Canary", "build"]


def build(mark: str, centre: Organisation) -> Canary:
    """Everything that an organisation can hold, in the order in which people make it."""
    canary = Canary(mark, Place(centre))
    made = create_organisation(
        name=canary.sing("organisation"), slug=canary.slug, centre=centre, is_demo=True
    )
    canary.place = Place(made)
    tell_people(canary)
    with canary.place.scope("manager"):
        team = tell_programs(canary)
        tell_checklists(canary, team)
        tell_fidelity(canary, team)
        tell_supervision(canary, team)
        tell_arrangements(canary, team)
        tell_signals(canary, team)
    tell_audits(canary, team.program)
    canary.file = report_of(canary.place.member("manager"))
    return canary
