"""The gate: every check by name and seconds, then the tests, whose summary is the last line.

`python bin/gate.py [arguments for pytest]`. Exit 1 when a check or a test fails; all of them are
run all the same.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
CHECKS: dict[str, list[str | Path]] = {
    "test databases": [sys.executable, "-m", "tests.prepare"],
    "formatting": [TOOLS / "ruff", "format", "--check", "--quiet", "."],
    "lint": [TOOLS / "ruff", "check", "--quiet", "."],
    "types": [TOOLS / "mypy", "--no-error-summary"],
    "import contracts": [TOOLS / "lint-imports", "--no-cache"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "translations": [*MANAGE, "translations", "--check"],
}
WIDTH = max(map(len, CHECKS))


def main() -> int:
    """Run all checks and the tests; return the exit status."""
    if os.environ.get("DATABASE_URL"):
        return gate()
    engine = [sys.executable, "-m", "mbtq.embedded"]
    where = ["--fast", "--var", os.environ.get("MBTQ_VAR") or ROOT / "var"]
    started = run([*engine, "start", *where], capture=True)
    if started.returncode:
        print(started.stdout)
        return 1
    # Before Django reads its settings, which pytest does before it reads any conftest.
    os.environ.update(line.split("=", 1) for line in started.stdout.splitlines() if "URL=" in line)
    try:
        return gate()
    finally:
        run([*engine, "stop", *where])


def gate() -> int:
    """Run all checks and the tests on engines that have an address."""
    # Most of the checks use one core; the databases that the tests copy are made on the other.
    with ThreadPoolExecutor(2) as pool:
        verdicts = pool.map(passes, CHECKS, CHECKS.values())
        failed = [name for name, passed in zip(CHECKS, verdicts, strict=True) if not passed]
    if failed:
        print(f"FAILED: {', '.join(failed)}; the tests follow all the same", flush=True)
    tests = run([sys.executable, "-m", "pytest", "-q", "-n", "2", *sys.argv[1:]])
    return 1 if failed or tests.returncode else 0


def passes(name: str, command: list[str | Path]) -> bool:
    """Run one check; its output is shown only when it fails."""
    started = time.monotonic()
    done = run(command, capture=True)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:{WIDTH}}  {time.monotonic() - started:5.1f} s  {verdict}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def run(command: list[str | Path], *, capture: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run a command in the project's folder."""
    return subprocess.run(  # noqa: S603  our own commands
        command,
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
    )


if __name__ == "__main__":
    sys.exit(main())
