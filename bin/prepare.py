"""Makes a fresh checkout ready: environment, packages, system libraries, built assets.

Only the standard library, because nothing else is there yet. Every step is left out when its
inputs did not change since it last succeeded. `python bin/prepare.py run|test`.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("MBTQ_VAR") or ROOT / "var").absolute()
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
# What WeasyPrint loads when it draws its first document, and Debian's packages that hold it.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"
ASSET_INPUTS = ("static", "locale", "mbtq/core/assets.py", "mbtq/core/fonts.py")
ASSET_COMMAND = "mbtq/core/management/commands/build_assets.py"


def main() -> None:
    """Run the steps for `run` or `test`."""
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed: make PYTHON=python3.11 ...")
    environment()
    packages(ROOT / LOCKS[purpose])
    system_libraries()
    assets()


def environment() -> None:
    """Make .venv with the Python that runs this, when there is none that works."""
    if PYTHON.exists() and run([PYTHON, "-c", ""], quiet=True):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with timed("environment"):
        if run([sys.executable, "-m", "venv", VENV], quiet=True):
            return
        shutil.rmtree(VENV, ignore_errors=True)
        # Debian splits ensurepip off into a package of its own.
        install_or_say("python3-venv")
        if not run([sys.executable, "-m", "venv", VENV]):
            sys.exit("no environment could be made in .venv")


def packages(lock: Path) -> None:
    """Install exactly what the lock names, checked by hash."""
    stamp = VENV / f"{lock.stem}.stamp"
    if is_fresh(stamp, fingerprint([lock])):
        return
    with timed(f"packages of {lock.name}"):
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        uv = VENV / "bin" / "uv"
        wanted = ["--require-hashes", "-r", lock]
        if uv.exists() or run([*pip, "uv"], quiet=True):
            done = run([uv, "pip", "install", "--quiet", "--python", PYTHON, *wanted], quiet=True)
        else:
            done = False
        # pip knows indexes and certificates from its own configuration, which uv does not read.
        if not (done or run([*pip, *wanted])):
            sys.exit(f"the packages of {lock.name} could not be installed")
    stamp.write_text(fingerprint([lock]))


def system_libraries() -> None:
    """Look whether WeasyPrint finds its libraries; without them only documents fail."""
    if missing := [name for name in LIBRARIES if not loads(name)]:
        if sys.platform != "linux":
            print("WeasyPrint needs Pango: brew install pango", file=sys.stderr)
            return
        print(f"missing for documents: {', '.join(missing)}", file=sys.stderr)
        install_or_say(PACKAGES)


def assets() -> None:
    """Build fonts, stylesheet, translations and collect the static files."""
    stamp = VAR / "assets.stamp"
    sources = [ROOT / name for name in (*ASSET_INPUTS, ASSET_COMMAND, LOCKS["run"])]
    now = fingerprint(sources)
    if is_fresh(stamp, now) and (VAR / "static").exists():
        return
    with timed("assets"):
        if not run([PYTHON, ROOT / "manage.py", "build_assets"]):
            sys.exit("the assets could not be built")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def install_or_say(names: str) -> None:
    """Install Debian packages when we may, otherwise print the one line to type."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with timed(f"apt-get install {names}"):
            apt = ["apt-get", "-qq", "-o=DPkg::Lock::Timeout=120"]
            if run([*apt, "update"]) and run(
                [*apt, "install", "-y", "--no-install-recommends", *names.split()]
            ):
                return
    print(f"please type:  sudo apt-get install -y {names}", file=sys.stderr)


def loads(library: str) -> bool:
    """Try to load a shared library, as WeasyPrint will."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def fingerprint(paths: Iterable[Path]) -> str:
    """Hash names and contents of files and of all files in folders (not what a build makes)."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".mo":
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Tell whether the stamp was left by a run on the same inputs."""
    return stamp.exists() and stamp.read_text() == wanted


def run(command: list[str | Path], *, quiet: bool = False) -> bool:
    """Run a command; with `quiet` its output is kept away."""
    sink = subprocess.DEVNULL if quiet else None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(  # noqa: S603  our own commands
            command, cwd=ROOT, check=False, stdout=sink, stderr=sink, env=environment
        ).returncode
        == 0
    )


class timed:  # noqa: N801  reads as a word: with timed("assets")
    """Print what is being done and how long it took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.started = time.monotonic()
        print(f"{self.name} ...", file=sys.stderr, flush=True)

    def __exit__(self, *_error: object) -> None:
        print(f"{self.name}: {time.monotonic() - self.started:.1f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
