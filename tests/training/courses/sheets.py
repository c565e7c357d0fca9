"""Excel files as people and attackers send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

HEAD = ("naam", "e-mail", "aanwezig", "minuten")
WORKBOOK = "xl/workbook.xml"


def sheet(*rows: Iterable[Any], head: Iterable[Any] = HEAD) -> bytes:
    """A workbook with these rows under the head."""
    book = Workbook()
    page = book.active
    for row in (head, *rows):
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(data: bytes, change: Callable[[str, bytes], bytes], **extra: bytes) -> bytes:
    """The same zip with parts that were changed or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for one in old.infolist():
            new.writestr(one.filename, change(one.filename, old.read(one)))
        for name, content in extra.items():
            new.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def macros(name: str = "xl__vbaProject.bin") -> bytes:
    """A workbook that carries a program."""
    return with_parts(sheet(), lambda _name, part: part, **{name: b"x" * 100})


def bomb(megabytes: int = 60) -> bytes:
    """A few kilobytes that unpack to many megabytes."""
    zeros = b"0" * (megabytes * 1024 * 1024)
    return with_parts(sheet(), lambda _name, part: part, **{"xl__worksheets__sheet9.xml": zeros})


def with_logo(megabytes: int = 3) -> bytes:
    """A workbook of a centre with its own letterhead."""
    picture = b"0" * (megabytes * 1024 * 1024)
    data = sheet(["Noor", "noor@example.nl", "ja", None])
    return with_parts(data, lambda _name, part: part, **{"xl__media__image1.png": picture})


def entities() -> bytes:
    """A workbook whose XML defines entities that grow."""
    grows = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def change(name: str, part: bytes) -> bytes:
        if name != WORKBOOK:
            return part
        start = part.index(b"<workbook")
        return part[:start] + grows + part[start:]

    return with_parts(sheet(), change)


def lying() -> bytes:
    """A zip that says its parts are smaller than they are."""
    data = bytearray(bomb(1))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        size = file.getinfo("xl/worksheets/sheet9.xml").file_size
    return bytes(data).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def wide(columns: int = 40) -> bytes:
    """More columns than anybody has."""
    return sheet(["x"] * columns)


def far_away() -> bytes:
    """One cell a million rows down."""
    book = Workbook()
    book.active.append(HEAD)
    book.active.cell(row=1_048_576, column=16_384, value="x")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
