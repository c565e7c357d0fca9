"""An OAuth client library that is not ours obtains tokens over HTTP and uses them."""

from __future__ import annotations

import json
from urllib.request import urlopen

import pytest
import requests
from cryptojwt.jwk.jwk import key_from_jwk_dict
from cryptojwt.key_bundle import KeyBundle
from cryptojwt.key_jar import KeyJar
from idpyoidc.client.oauth2 import Client
from idpyoidc.client.oauth2.client_credentials import CCAccessTokenRequest

from tests.api.systems import ec_key, rsa_key


def connect(served, name, key, tmp_path):
    """The id of a client with this public key, made on the command line."""
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    made = served.manage(
        "api_client_create", "--organisation", "de-linde", "--name", name,
        "--scope", "system/HealthcareService.rs", "--jwks", str(file), "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)["client_id"]


def library(client_id, key, url):
    """idpyoidc, told no more than where the server describes itself."""
    bundle = KeyBundle()
    bundle.append(key_from_jwk_dict(key.as_dict(private=True)))
    jar = KeyJar()
    jar.add_kb("", bundle)
    config = {"client_id": client_id, "client_secret": "", "base_url": "https://ehr.example"}
    client = Client(
        keyjar=jar,
        config={**config, "client_authn_methods": ["private_key_jwt"]},
        services={"client_credentials": {"class": CCAccessTokenRequest}},
        httpc=requests.request,
    )
    with urlopen(f"{url}/fhir/R4/.well-known/smart-configuration") as told:
        client.context.provider_info = json.load(told)
    return client


@pytest.mark.parametrize("key", [rsa_key("library"), ec_key("library")], ids=["RS384", "ES384"])
def test_library_obtains_a_token_and_uses_it(served, tmp_path, key):
    algorithm = "RS384" if key.key_type == "RSA" else "ES384"
    client_id = connect(served, f"Library {algorithm}", key, tmp_path)
    client = library(client_id, key, served.url)
    answer = client.do_request(
        "client_credentials",
        request_args={"scope": "system/HealthcareService.rs"},
        authn_method="private_key_jwt",
        algorithm=algorithm,
        audience=client.context.provider_info["token_endpoint"],
        kid=key.kid,
        lifetime=240,
    )
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 300), answer
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    for path in ("/api/v1/programs/", "/fhir/R4/HealthcareService"):
        told = requests.get(f"{served.url}{path}", headers=bearer, timeout=20)
        assert told.status_code == 200
        assert "linde-deeltijd" in told.text
    refused = requests.get(f"{served.url}/api/v1/sessions/", headers=bearer, timeout=20)
    assert refused.status_code == 403
