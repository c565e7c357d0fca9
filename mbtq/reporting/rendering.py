"""Rendering in a process of its own, with limits on memory and time.

A fork server imports WeasyPrint once; each document is made by a fork of it that ends afterwards,
so that its memory is given back. This module and all that import it stay free of WeasyPrint.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import process
from multiprocessing.connection import Connection, wait

from django.conf import settings

MAKER = "mbtq.reporting.pdf"
MADE, TOO_LARGE, BROKEN = b"made", b"large", b"broken"

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([MAKER])
_OURS = process.current_process()  # as it is at import, before a pool replaces it


class RenderFailed(Exception):
    """`reason` is too_large (memory), too_slow (time) or broken (the document itself)."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@dataclass(frozen=True)
class Rendered:
    """The PDF, and what it took: seconds of wall clock, peak of memory in MB."""

    pdf: bytes
    pages: int
    seconds: float
    peak_mb: int


def render(html: str, *, identifier: str) -> Rendered:
    """Makes the PDF in a child, within PDF_MEMORY_MB and PDF_SECONDS. Raises `RenderFailed`."""
    started = time.monotonic()
    reader, writer = _processes.Pipe(duplex=False)
    given = (writer, html, identifier, settings.PDF_MEMORY_MB)
    _stand_alone()
    child = _processes.Process(target=_make, args=given, daemon=True)
    child.start()
    writer.close()
    try:
        kind, pages, peak, body = _answer(reader)
    finally:
        reader.close()
        child.kill()
        child.join()
    if kind == TOO_LARGE:
        raise RenderFailed("too_large")
    if kind == BROKEN:
        raise RenderFailed("broken", body.decode(errors="replace"))
    return Rendered(body, pages, time.monotonic() - started, peak)


def _stand_alone() -> None:
    """Celery's pool puts a process of its own library in the place of the standard library's.

    That one counts as daemonic, which may not start others because nobody would end them, and
    holds a key that cannot be handed on. Our children end with their parent by themselves.
    """
    if not isinstance(process.current_process(), process.BaseProcess):
        process._current_process = _OURS  # type: ignore[attr-defined]


def _answer(reader: Connection) -> tuple[bytes, int, int, bytes]:
    """What the child sends. One that ends without a word was stopped for its memory."""
    if not reader.poll(settings.PDF_SECONDS):
        raise RenderFailed("too_slow")
    try:
        kind, pages, peak = reader.recv_bytes().split(b" ")
        return kind, int(pages), int(peak), reader.recv_bytes()
    except EOFError:
        return TOO_LARGE, 0, 0, b""


def _make(writer: Connection, html: str, identifier: str, memory_mb: int) -> None:
    """Runs in the child."""
    _end_with_parent()
    kind, pages, body = MADE, 0, b""
    try:
        maker = import_module(MAKER)  # by name: only the child may load it
        _limit_memory(memory_mb)
        body, pages = maker.render(html, identifier=identifier)
    except MemoryError:
        kind = TOO_LARGE
    except BaseException as error:
        kind, body = BROKEN, f"{type(error).__name__}: {error}"[:500].encode()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    writer.send_bytes(b"%s %d %d" % (kind, pages, peak))
    writer.send_bytes(body)
    writer.close()


def _limit_memory(megabytes: int) -> None:
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _end_with_parent() -> None:
    """A worker that was killed leaves no child behind that goes on rendering."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
