"""Typed readers of the environment that fail loudly and say what to do."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentProblem(SystemExit):
    """The environment lacks something, or holds something unusable."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Configuration: {sentence}")


def text(name: str, default: str | None = None) -> str:
    """The variable, or the content of the file named by `<name>_FILE` (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvironmentProblem(f"{name}_FILE cannot be read: {error}.") from error
    value = os.environ.get(name, default)
    if value is None:
        raise EnvironmentProblem(f"{name} is not set; see .env.example for what it holds.")
    return value


def flag(name: str, default: bool) -> bool:
    """1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value == "":
        return default
    raise EnvironmentProblem(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError as error:
        raise EnvironmentProblem(f"{name} must be a whole number, not {value!r}.") from error


def names(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks such as 10.1.2.0/24, separated by commas."""
    try:
        return [ip_network(part) for part in names(name)]
    except ValueError as error:
        raise EnvironmentProblem(f"{name} must hold networks like 10.1.2.0/24: {error}.") from error


def database(url: str) -> dict[str, object]:
    """Django's settings for one `postgresql://` address; `host` may stand in the query."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise EnvironmentProblem(
            "a database address must look like postgresql://user:password@host:5432/name."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "mbtq.core.postgres",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
    }
