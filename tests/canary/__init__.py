"""An organisation whose every text is a canary: a mark that must be seen nowhere else."""

from __future__ import annotations

from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.members import create_organisation
from tests.canary.arrangements import tell_arrangements
from tests.canary.audits import tell_audits, tell_checklists
from tests.canary.fidelity import tell_fidelity
from tests.canary.files import tell_files
from tests.canary.people import tell_people
from tests.canary.programs import tell_programs
from tests.canary.signals import tell_signals
from tests.canary.song import Canary
from tests.canary.supervision import tell_supervision
from tests.canary.systems import tell_systems
from tests.canary.texts import tell_centre_manual, tell_reading
from tests.canary.training import tell_training
from tests.canary.webhooks import listen_to, tell_webhooks
from tests.cast import Place
from tests.demo_world import report_of, text_document_of

__all__ = ["Canary", "build", "tell_centre_manual"]


def build(mark: str, centre: Organisation) -> Canary:
    """Everything that an organisation can hold, in the order in which people make it."""
    canary = Canary(mark, Place(centre))
    made = create_organisation(
        name=canary.sing("organisation"), slug=canary.slug, centre=centre, is_demo=True
    )
    canary.place = Place(made)
    tell_people(canary)
    listen_to(canary)
    with canary.place.scope("manager"):
        team = tell_programs(canary)
        tell_checklists(canary, team)
        tell_fidelity(canary, team)
        tell_supervision(canary, team)
        tell_arrangements(canary, team)
        tell_signals(canary, team)
        tell_reading(canary)
        tell_systems(canary)
    tell_audits(canary, team.program)
    tell_training(canary)
    tell_webhooks(canary)
    tell_files(canary)
    manager = canary.place.member("manager")
    canary.files += [report_of(manager), text_document_of(manager)]
    return canary
