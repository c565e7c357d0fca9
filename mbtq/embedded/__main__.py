"""`python -m mbtq.embedded start|stop|remove --var DIR [--fast]`."""

import argparse
import sys
from pathlib import Path

from mbtq.embedded import EmbeddedError, remove, start, stop


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m mbtq.embedded", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "remove"])
    parser.add_argument("--var", type=Path, default=Path("var"), help="state folder")
    parser.add_argument("--fast", action="store_true", help="unsafe after a crash, for tests")
    options = parser.parse_args(arguments)
    try:
        if options.command == "stop":
            stop(options.var, fast=options.fast)
            return 0
        if options.command == "remove":
            remove(options.var, fast=options.fast)
            return 0
        engines = start(options.var, fast=options.fast)
    except (EmbeddedError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for name, address in engines.environment().items():
        print(f"{name}={address}")
    print(f"the data are in {engines.home}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
