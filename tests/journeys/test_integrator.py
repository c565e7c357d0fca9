"""An integrator who reads only docs/integration.md: what stands there is carried out, as it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from standardwebhooks import Webhook

from tests.core.listening import listening, says
from tests.served import ROOT

TEXT = (ROOT / "docs/integration.md").read_text()
SANDBOX = "/o/de-linde-proef/integrations/"
OK = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


def block(holding: str) -> str:
    """The code block that holds these words."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", TEXT, re.M | re.S)
    return next(one for one in blocks if holding in one)


def shell(folder: Path, *scripts: str, **given: str) -> None:
    path = "/usr/bin:/bin:/usr/local/bin"
    done = subprocess.run(
        ["bash", "-euc", "\n".join(scripts)],
        cwd=folder,
        env={"PATH": path, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout


def open_sandbox(page, url):
    """The button, and the worker that it starts."""
    page.goto(f"{url}/o/de-linde/integrations/")
    link = page.get_by_role("link", name="Naar de proefomgeving")
    if not link.count():
        page.get_by_role("button", name="Proefomgeving openen").click()
    for _ in range(30):
        page.goto(f"{url}/o/de-linde/integrations/")
        if link.count():
            break
        page.wait_for_timeout(500)
    link.click()
    expect(page.get_by_text("Dit is de proefomgeving")).to_be_visible()


def connect(page, url, public):
    """A client with every right; gives its id."""
    page.goto(f"{url}{SANDBOX}clients/new/")
    page.get_by_label("Naam").fill("Proef-EPD")
    page.get_by_label("Publieke sleutel").fill(public)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Koppelen").click()
    return page.locator("#client-id").inner_text()


def watch(page, url, receiver):
    """A webhook for sessions at this address; gives its secret."""
    page.goto(f"{url}{SANDBOX}webhooks/new/")
    page.get_by_label("Adres").fill(receiver)
    page.locator("input[value='session.logged']").check()
    page.locator("form.form button.button--primary").click()
    secret = re.search(r"whsec_[\w+/=]+", page.content())
    assert secret is not None
    return secret[0]


@pytest.fixture
def integrator(person, served):
    page = person("integrator@de-linde.example")
    open_sandbox(page, served.url)
    return page


def test_integrator_connects_sends_twice_reads_and_hears(integrator, served, tmp_path):
    shell(tmp_path, block("openssl genrsa"))
    client = connect(integrator, served.url, (tmp_path / "public.json").read_text())
    given = {"BASE": served.url, "CLIENT_ID": client}
    with listening(says(OK)) as heard:
        secret = watch(integrator, served.url, f"http://127.0.0.1:{heard.port}/in")
        scripts = block("> token.json"), block("> session.json")
        shell(tmp_path, *scripts, **given)
        first = json.loads((tmp_path / "session.json").read_text())
        shell(tmp_path, *scripts, **given)
        assert json.loads((tmp_path / "session.json").read_text()) == first
        assert first["modality"] == "crisis"
        for _ in range(60):
            if heard.said:
                break
            integrator.wait_for_timeout(500)
    told = verified(heard.said[0], secret)
    assert told["type"] == "session.logged"
    assert len(heard.said) == 1
    shell(tmp_path, block("> token.json"), block("> registered.json"), **given)
    bundle = json.loads((tmp_path / "registered.json").read_text())
    assert bundle["entry"]
    assert all(one["resource"]["qualification"] for one in bundle["entry"])


def verified(said: bytes, secret: str) -> dict:
    """What came, checked with the public library."""
    head, _, body = said.partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    headers = {name.lower(): value for name, value in lines}
    return Webhook(secret).verify(body, headers)


def test_python_of_the_documentation_sends_and_reads(integrator, served):
    scope = "system/SessionLog.crus system/Treatment.rs system/PractitionerRole.rs"
    made = served.manage(
        "api_client_create", "--organisation", "de-linde-proef", "--name", "Python",
        "--scope", scope, "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    client = json.loads(made.stdout)
    given = {"BASE": served.url, "CLIENT_ID": client["client_id"]}
    given |= {"PRIVATE_KEY": json.dumps(client["private_key"])}
    done = subprocess.run(
        [sys.executable, "-c", block("valid registrations")],
        env={**served.environment, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["1 8 0 0", "2 0 8 0", "4 valid registrations"], done.stderr
