"""The story as a whole: all of it or nothing."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from mbtq.demo.audits import build_audits
from mbtq.demo.cast import build_cast
from mbtq.demo.failed_start import build_failed_start
from mbtq.demo.history import build_history
from mbtq.demo.indicators import build_indicators
from mbtq.demo.integrity import build_integrity
from mbtq.demo.manual import build_manual
from mbtq.demo.programs import build_programs
from mbtq.demo.ratings import build_ratings
from mbtq.demo.sessions import build_sessions
from mbtq.demo.signals import build_signals
from mbtq.demo.supervision import build_supervision
from mbtq.demo.systems import build_systems
from mbtq.demo.training import build_training
from mbtq.tenancy.models import Organisation

SINCE = date(2020, 1, 1)


class RealOrganisations(RuntimeError):
    """The demonstration may not stand beside organisations that exist."""


@transaction.atomic
def load_demo() -> bool:
    """Tells the story up to now; False when it was told already."""
    if Organisation.objects.filter(is_demo=False).exists():
        raise RealOrganisations("There are real organisations here; the demo stays away.")
    if Organisation.objects.exists():
        return False
    now = timezone.now()
    cast = build_cast(since=SINCE)
    build_failed_start(cast)
    build_programs(cast, at=now)
    build_sessions(cast, at=now)
    build_history(cast, at=now)
    build_ratings(cast, at=now)
    build_supervision(cast, at=now)
    build_training(cast, at=now)
    build_signals(cast, at=now)
    build_indicators(cast, at=now)
    build_integrity(cast, at=now)
    build_audits(cast, at=now)
    build_manual(cast, at=now)
    build_systems(cast, at=now)
    return True
