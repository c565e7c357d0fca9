"""A dossier as one ZIP: what lies in it, with the size and the SHA-256 of each file. Plain Python.

The same files give the same bytes: their order is that of their names and no clock is asked.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FORM = 1  # of the manifest
MOST_BYTES = 64 * 1024 * 1024  # of all files together: it is made in memory
LONGEST_NAME = 60
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can name
NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
NAME = re.compile(r"([a-z0-9][a-z0-9-]*/)?[A-Za-z0-9][A-Za-z0-9-]*(\.[a-z0-9]+)?")


class TooMuch(ValueError):
    """The files together are larger than one package may be."""


@dataclass(frozen=True)
class File:
    """One file: its name inside the package, and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def text_file(name: str, text: str) -> File:
    return File(name, text.encode())


def file_name(folder: str, number: int, words: str, ending: str) -> str:
    """A name that every system can unpack: its number, then what of the words fits in a name.

    The number makes it the only one, and no name that a system keeps for itself.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = NOT_IN_NAMES.sub("-", plain).strip("-")[:LONGEST_NAME].strip("-")
    return f"{folder}/{number:02}{'-' if slug else ''}{slug}.{ending}"


def package(files: Iterable[File], about: Mapping[str, Any]) -> bytes:
    """The ZIP with these files, a manifest that says `about` it, and sums for `sha256sum -c`.

    Raises `TooMuch`, and `ValueError` for two files of one name or a name that is no plain one.
    """
    found = sorted(files, key=lambda one: one.name)
    _check(found)
    manifest = File(MANIFEST, _manifest(found, about))
    listed = [*found, manifest]
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in listed)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for one in (*listed, text_file(SUMS, sums)):
            info = zipfile.ZipInfo(one.name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # with rights as Unix has them, wherever this runs
            info.external_attr = 0o644 << 16
            archive.writestr(info, one.content)
    return written.getvalue()


def _check(files: list[File]) -> None:
    names = [one.name for one in files]
    if len({name.lower() for name in (*names, MANIFEST, SUMS)}) != len(names) + 2:
        raise ValueError("Two files have one name.")
    if strange := [name for name in names if not NAME.fullmatch(name)]:
        raise ValueError(f"{strange[0]!r} is no name for a file in a package.")
    if sum(len(one.content) for one in files) > MOST_BYTES:
        raise TooMuch("The files are larger than a package may be.")


def _manifest(files: list[File], about: Mapping[str, Any]) -> bytes:
    listed = [{"name": one.name, "bytes": len(one.content), "sha256": one.sha256} for one in files]
    plain = json.dumps({"form": FORM, **about, "files": listed}, ensure_ascii=False, indent=2)
    return f"{plain}\n".encode()
