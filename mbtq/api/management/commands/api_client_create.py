"""`manage.py api_client_create --organisation SLUG --name N --scope "..." [--jwks FILE]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from joserfc.jwk import ECKey

from mbtq.api.clientkeys import keys_of, public_key
from mbtq.api.scopes import ScopeRefused, parse
from mbtq.api.services.clients import create_client
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind, Organisation


class Command(BaseCommand):
    help = (
        "Lets another system in and prints its client id. Without --jwks a key pair (ES384) is "
        "made and its private key printed once. Exit code 0: done; 1: refused; 2: bad arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", required=True)
        parser.add_argument("--name", required=True, help="what people call the system")
        parser.add_argument(
            "--scope", required=True, help='such as "system/SessionLog.crus system/Treatment.rs"'
        )
        parser.add_argument(
            "--jwks", type=Path, metavar="FILE", help="the public keys of the system"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, organisation: str, name: str, **options: Any) -> None:
        place = Organisation.objects.filter(kind=Kind.PROVIDER, slug=organisation).first()
        if place is None:
            self._bad(f"There is no organisation '{organisation}'.")
        with translation.override("en"):
            scopes = self._scopes(options["scope"])
            private = None if options["jwks"] else ECKey.generate_key("P-384", auto_kid=True)
            keys = self._keys(options["jwks"], private)
            try:
                with organisation_scope(place.pk):
                    client = create_client(
                        name=name, scopes=scopes, keys=keys, at=timezone.now(), by=SYSTEM
                    )
            except DomainError as error:
                self.stderr.write(str(error.sentence))
                sys.exit(1)
        self._print(str(client.pk), private, as_json=options["json"])

    def _scopes(self, text: str) -> list[str]:
        try:
            return parse(text)
        except ScopeRefused as refused:
            self._bad(str(refused))

    def _keys(self, file: Path | None, private: ECKey | None) -> list[dict[str, Any]]:
        if private is not None:
            return [public_key(private.as_dict(private=False))]
        assert file is not None
        try:
            return keys_of(file.read_text())
        except OSError as error:
            self._bad(f"{file}: {error.strerror}.")
        except (DomainError, UnicodeDecodeError) as error:
            self._bad(str(getattr(error, "sentence", "This is no JSON.")))

    def _print(self, client: str, private: ECKey | None, *, as_json: bool) -> None:
        key = {"alg": "ES384", **private.as_dict(private=True)} if private else None
        token_url = f"{settings.PUBLIC_URL}/oauth/token"
        if as_json:
            found = {"client_id": client, "token_url": token_url, "private_key": key}
            self.stdout.write(json.dumps(found, indent=2))
            return
        self.stdout.write(client)
        if key:
            self.stdout.write("The private key, as a JSON Web Key. It is not shown again:")
            self.stdout.write(json.dumps(key))

    def _bad(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)
