"""What docs/integration.md tells a supplier to type does verify a message of ours."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from mbtq.api.webhooks.kinds import KINDS
from mbtq.api.webhooks.signing import headers, new_secret
from mbtq.core.models import new_id

TEXT = (Path(settings.BASE_DIR) / "docs/integration.md").read_text()
BODY = b'{"type":"session.logged"}'


def block(holding: str) -> str:
    """The code block that holds these words."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", TEXT, re.M | re.S)
    return next(one for one in blocks if holding in one)


def test_python_of_the_documentation_verifies():
    secret, former = new_secret(), new_secret()
    sent = headers([secret, former], new_id(), datetime.now(UTC), BODY)
    there: dict = {}
    exec(block("def is_ours"), there)
    for one in (secret, former):
        assert there["is_ours"](one, sent, BODY)
    assert not there["is_ours"](new_secret(), sent, BODY)
    assert not there["is_ours"](secret, sent, BODY + b" ")
    assert not there["is_ours"](secret, {**sent, "webhook-timestamp": "1"}, BODY)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_command_line_of_the_documentation_verifies(tmp_path):
    secret = new_secret()
    sent = headers([secret], new_id(), datetime.now(UTC), BODY)
    (tmp_path / "body.json").write_bytes(BODY)
    given = {
        "SECRET": secret,
        "ID": sent["webhook-id"],
        "TIMESTAMP": sent["webhook-timestamp"],
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["sh", "-c", block("hexkey")], cwd=tmp_path, env=given, capture_output=True, text=True
    )
    assert f"v1,{done.stdout.strip()}" == sent["webhook-signature"]


def test_every_kind_is_documented():
    for kind in KINDS:
        noun, verb = kind.split(".")
        assert f"`{kind}`" in TEXT or (f"`{noun}." in TEXT and f"`.{verb}`" in TEXT), kind
