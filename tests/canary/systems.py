"""A system of a canary, whose name and key are marks."""

from __future__ import annotations

from django.utils import timezone
from joserfc.jwk import ECKey

from mbtq.api.clientkeys import public_key
from mbtq.api.models import StoredAnswer
from mbtq.api.services.clients import create_client
from tests.canary.song import Canary


def tell_systems(canary: Canary) -> None:
    """Let in by the program lead, who manages integrations too."""
    key = ECKey.generate_key("P-384", {"kid": canary.sing("kid-of-system")})
    now, by = timezone.now(), canary.place.member("manager")
    client = create_client(
        name=canary.sing("name-of-system"),
        scopes=["system/*.rs"],
        keys=[public_key(key.as_dict(private=False))],
        at=now,
        by=by,
    )
    create_client(
        name=canary.sing("name-of-other-system"),
        scopes=["system/*.rs"],
        keys=[],
        jwks_url=f"https://epd.example/{canary.call('keys-of-system')}",
        at=now,
        by=by,
    )
    # What a system got is given again to that system alone, under its own key.
    StoredAnswer.objects.create(
        organisation=canary.place.organisation,
        client=client,
        key=f"{canary.mark}-key",
        fingerprint="0" * 64,
        status=201,
        headers={},
        body=f'{{"name":"{canary.mark}-answer"}}',
        answered_at=now,
    )
