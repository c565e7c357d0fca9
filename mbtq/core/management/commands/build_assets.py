"""`manage.py build_assets`: fonts, one stylesheet, translations, collected static files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from mbtq.core import fonts
from mbtq.core.assets import BUNDLE, STYLESHEETS


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # runs before there is a database
    help = "Builds fonts, stylesheet and translations, then collects the static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-collect", action="store_true", help="leave out collectstatic")

    def handle(self, *args: Any, no_collect: bool, verbosity: int, **options: Any) -> None:
        built = Path(settings.BUILT_ASSETS)
        made = [
            *fonts.build(built / "fonts"),
            bundle(built / Path(BUNDLE).name),
            *compile_translations(),
        ]
        if not no_collect:
            call_command("collectstatic", interactive=False, verbosity=0)
        if verbosity:
            self.stdout.write(f"{len(made)} files built")


def bundle(path: Path) -> Path:
    """One stylesheet out of all, in order, so that a page asks for one file."""
    static = Path(settings.BASE_DIR) / "static"
    text = "\n".join((static / name).read_text("utf-8") for name in STYLESHEETS)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def compile_translations() -> list[Path]:
    """Compile every django.po beside itself; needs none of gettext's binaries."""
    made = []
    for source in sorted((Path(settings.BASE_DIR) / "locale").glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        with target.open("wb") as binary:
            write_mo(binary, catalogue)
        made.append(target)
    return made
