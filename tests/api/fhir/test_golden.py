"""Every type as it leaves, letter by letter. The files were checked against FHIR R4 by hand.

`MBTQ_WRITE_GOLDEN=1` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from mbtq.api.fhir.incoming import model_of
from mbtq.api.fhir.kinds import KINDS
from tests.api.fhir.golden_world import tell

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
FOLDER = Path(__file__).parent / "golden"
WRITES = bool(os.environ.get("MBTQ_WRITE_GOLDEN"))


@pytest.fixture
def resources(linde, ehr):
    """What is read, by name; ids and moments that no test chooses are replaced."""
    return {
        name: plain(
            ehr.get(f"/fhir/R4/{name.split('-')[0]}/{pk}").content.decode(), linde, name, pk
        )
        for name, pk in tell(linde).items()
    }


def plain(text, place, name, pk):
    text = text.replace(str(place.organisation.pk), "id-of-the-organisation")
    text = re.sub(r'"versionId":"[0-9a-f]{24}"', '"versionId":"a-hash"', text)
    if name.startswith("Questionnaire-"):
        text = text.replace(str(pk), "id-of-the-questionnaire")
    if not name.startswith(("Questionnaire-", "DocumentReference-")):
        return json.loads(text)
    # The moment at which reference data were loaded, or the database made a report final.
    text = re.sub(r'"lastUpdated":"[^"]+"', '"lastUpdated":"a-moment"', text)
    return json.loads(re.sub(r'"date":"\d{4}-\d\d-\d\d"', '"date":"a-day"', text))


def test_every_type_is_as_it_was_checked(resources):
    for name, resource in resources.items():
        file = FOLDER / f"{name}.json"
        if WRITES:
            FOLDER.mkdir(exist_ok=True)
            file.write_text(json.dumps(resource, indent=1, ensure_ascii=False) + "\n")
        assert resource == json.loads(file.read_text()), name


def test_no_file_is_left_over_and_every_type_has_one(resources):
    assert {file.stem for file in FOLDER.glob("*.json")} == set(resources)
    assert {name.split("-")[0] for name in resources} == set(KINDS)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_file_is_valid(file):
    resource = json.loads(file.read_text())
    resource["id"] = "an-id"
    resource["meta"].pop("lastUpdated", None)
    if resource["resourceType"] == "Questionnaire":
        resource["date"] = "2026-01-01"
    model_of(resource["resourceType"]).model_validate(resource)
