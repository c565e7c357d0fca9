"""The files around the program say what the program does."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_names_every_part(compose: dict) -> None:
    parts = {"db", "redis", "setup", "web", "beat", "mail"}
    parts |= {"worker", "worker-calls", "worker-pdf"}
    assert set(compose["services"]) == parts


def test_compose_starts_in_order(compose: dict) -> None:
    services = compose["services"]
    assert services["setup"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker", "worker-calls", "worker-pdf", "beat"):
        wanted = services[name]["depends_on"]["setup"]["condition"]
        assert wanted == "service_completed_successfully"


def test_compose_checks_the_health_of_what_others_wait_for(compose: dict) -> None:
    for name in ("db", "redis", "worker", "worker-calls", "worker-pdf"):
        assert compose["services"][name]["healthcheck"]["test"]


def test_only_setup_knows_admin_and_owner(compose: dict) -> None:
    for name, service in compose["services"].items():
        known = {key for key in service.get("environment", {}) if re.search("ADMIN|OWNER", key)}
        assert bool(known) == (name == "setup"), name


def test_compose_defines_its_volumes_and_no_secret(compose: dict) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])
    assert set(re.findall(r"PASSWORD: (.*)", text)) <= set(re.findall(r"\$\{\w+:\?\}", text))


def test_image_does_not_run_as_root_and_draws_a_document() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM") :]
    assert last.index("\nUSER mbtq") < last.index("\nCMD")
    assert "write_pdf" in last
    assert "--require-hashes" in text


def test_example_names_every_variable_of_the_settings() -> None:
    example = (ROOT / ".env.example").read_text()
    settings = (ROOT / "mbtq" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|_address)\(\s*["\']([A-Z_]+)["\']', settings))
    assert {"DATABASE_URL", "PORT", "SECRET_KEY"} <= read
    missing = {name for name in read if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)}
    assert missing == set()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+.*$", text, re.MULTILINE)
    assert len(packages) > 30
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text
    assert not re.search(r"^--(index|find-links|extra)", text, re.MULTILINE)


def test_packages_only_for_tests_stay_out_of_the_image() -> None:
    text = (ROOT / "requirements.lock").read_text()
    for package in ("pytest", "pingouin", "krippendorff", "playwright"):
        assert f"\n{package}==" not in text


def test_make_knows_its_targets() -> None:
    text = (ROOT / "Makefile").read_text()
    for target in ("run", "test", "pages", "bench", "clean", "lock"):
        assert re.search(rf"^{target}:", text, re.MULTILINE)
