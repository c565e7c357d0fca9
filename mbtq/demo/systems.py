"""Systems in the demo: De Linde's EHR has changed its key once; Het Anker has connected its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from mbtq.api.selectors.clients import keys_of_client
from mbtq.api.services.clients import add_key, create_client, retire_key
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast

# Public keys whose private halves nobody has: these clients can never sign in.
FORMER = {
    "kid": "epd-2025",
    "kty": "EC",
    "alg": "ES384",
    "crv": "P-384",
    "x": "HvLH4Wxbb7IgvXoB6S-wzwsisZ-iKtGjGt5CWc3QYj2drepULeg7qKJ-x9Ho8EeN",
    "y": "Xh91TRcOI2lb3k_AoKg4DzkYHhm96EhXKqShW1vU_irLU-QqyLejthBsSHtjrwiH",
}
PRESENT = {
    "kid": "epd-2026",
    "kty": "EC",
    "alg": "ES384",
    "crv": "P-384",
    "x": "lFhbes7YQvnFZbSnBbRKPhCHJenveVnXp6ToPUjIebKlgTQaDIBlLaktwvnoYefZ",
    "y": "u3NhbDwdiLYCTJPpALLQEkFfKbFDRT6lwD0aIRfpht2HYkWfLmDUOn31z5w2NHfS",
}
SCOPES = [
    "system/Practitioner.rs",
    "system/PractitionerRole.rs",
    "system/Treatment.rs",
    "system/SessionLog.rs",
    "system/SessionLog.cu",
]


def build_systems(cast: Cast, *, at: datetime) -> None:
    """The integrator of each organisation lets the EHR in."""
    for slug, key in (("de-linde", FORMER), ("het-anker", PRESENT)):
        _let_in(cast, slug, key, at=at)


def _let_in(cast: Cast, slug: str, key: dict[str, Any], *, at: datetime) -> None:
    by = cast.member(f"integrator@{slug}.example", slug)
    connected, changed = at - timedelta(days=410), at - timedelta(days=60)
    with organisation_scope(by.organisation.pk, person=by.person_id):
        with origin(via="demo", at=connected):
            client = create_client(
                name="EPD-koppeling", scopes=SCOPES, keys=[key], at=connected, by=by
            )
        if key is PRESENT:
            return
        with origin(via="demo", at=changed):
            former = keys_of_client(client).get()
            add_key(client=client, key=PRESENT, at=changed, by=by)
            retire_key(key=former, at=changed + timedelta(days=1), by=by)
