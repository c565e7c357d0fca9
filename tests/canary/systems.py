"""A system of a canary, whose name and key are marks."""

from __future__ import annotations

from django.utils import timezone
from joserfc.jwk import ECKey

from mbtq.api.clientkeys import public_key
from mbtq.api.services.clients import create_client
from tests.canary.song import Canary


def tell_systems(canary: Canary) -> None:
    """Let in by the program lead, who manages integrations too."""
    key = ECKey.generate_key("P-384", {"kid": canary.sing("kid-of-system")})
    create_client(
        name=canary.sing("name-of-system"),
        scopes=["system/*.rs"],
        keys=[public_key(key.as_dict(private=False))],
        at=timezone.now(),
        by=canary.place.member("manager"),
    )
