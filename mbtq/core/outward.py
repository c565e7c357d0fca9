"""Calls to addresses that others gave us: receivers of webhooks, key sets of clients.

The name is looked up once, every address that it has must be one that we may call, and the
connection goes to that very address: a name that moves in between reaches nothing of ours. No
redirect is followed, no proxy of the environment is used, no cookie is kept, TLS is verified, and
after fifteen seconds the connection is cut, however busily the other side drips.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.core.addresses import may_be_called
from mbtq.core.aimed import Clock, NotConnected, Plain, Secure

SECONDS = 15
LONGEST = 2048
MOST_OF_JSON = 64 * 1024
OURS = {"User-Agent": "mbtq", "Accept-Encoding": "identity"}
PRINTABLE = re.compile(r"[!-~]+")
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


class Problem(StrEnum):
    """Why a call did not come to an answer."""

    ADDRESS = "address"
    NAME = "name"
    CLOSED = "closed"
    CONNECTION = "connection"
    TLS = "tls"
    TIME = "time"
    ANSWER = "answer"


WORDS: dict[Problem, Promise | str] = {
    Problem.ADDRESS: _("This is no address that we can call."),
    Problem.NAME: _("The name of the server is not known."),
    Problem.CLOSED: _("The address lies in a network that may not be called."),
    Problem.CONNECTION: _("The server takes no connection."),
    Problem.TLS: _("The certificate of the server is not valid."),
    Problem.TIME: _("The server did not answer within 15 seconds."),
    Problem.ANSWER: _("The server gave no answer that we can read."),
}


class CallFailed(Exception):
    """The call did not come to an answer; the sentence is for the person who gave the address."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(WORDS[problem]))
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    """What the other side said: the first bytes of the body, as they came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int


def parts_of(url: str) -> SplitResult:
    """The parts of an address that can be called. Raises `CallFailed`; looks nothing up."""
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except ValueError:
        raise CallFailed(Problem.ADDRESS) from None
    schemes = ("https",) if settings.HTTPS else ("https", "http")
    is_plain = bool(PRINTABLE.fullmatch(url)) and "\\" not in url and len(url) <= LONGEST
    has_extras = "@" in parts.netloc or bool(parts.fragment)
    # Ports of other services, such as mail, would read our words as theirs.
    is_fit = port in (80, 443) or port >= 1024
    if parts.scheme not in schemes or not (is_plain and parts.hostname and is_fit) or has_extras:
        raise CallFailed(Problem.ADDRESS)
    return parts


def check_given(url: str) -> None:
    """Says at once what is wrong with an address that somebody typed. Raises `CallFailed`.

    What a name stands for is looked up at each call: names move.
    """
    host = parts_of(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return
    if not may_be_called(address, settings.OUTWARD_ALLOW):
        raise CallFailed(Problem.CLOSED)


def post(url: str, body: bytes, headers: Mapping[str, str], *, most: int = 2048) -> Answer:
    """Sends `body`; whatever the status is an answer. Raises `CallFailed`."""
    return _call("POST", url, body, headers, most)


def get_json(url: str, *, most: int = MOST_OF_JSON) -> tuple[Any, int]:
    """The JSON at an address, and for how many seconds it may be kept (0: not at all).

    Raises `CallFailed`, also for another status than 200 and for more than `most` bytes.
    """
    answer = _call("GET", url, None, {"Accept": "application/json"}, most + 1)
    if answer.status != 200 or len(answer.body) > most:
        raise CallFailed(Problem.ANSWER)
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise CallFailed(Problem.ANSWER) from None
    return value, _seconds_kept(answer.headers.get("Cache-Control", ""))


def _seconds_kept(control: str) -> int:
    control = control.lower()
    found = MAX_AGE.search(control)
    if found is None or "no-store" in control or "no-cache" in control:
        return 0
    return int(found[1])


def _port(parts: SplitResult) -> int:
    return (443 if parts.scheme == "https" else 80) if parts.port is None else parts.port


def _call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], most: int
) -> Answer:
    parts, clock = parts_of(url), Clock(SECONDS)
    host = parts.hostname or ""
    connection = _connection(parts, host)
    connection.clock = clock
    connection.addresses = _checked(host, _port(parts), clock)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, {**OURS, **headers}, preload_content=False)
        with closing(connection.getresponse()) as response:
            content = _read(response, most)
    except (OSError, HTTPException, urllib3.exceptions.HTTPError) as error:
        raise CallFailed(_problem(error, clock)) from None
    finally:
        connection.close()
        connection.end()
    if clock.is_over:  # cut off in the middle of a body that says nothing of its length
        raise CallFailed(Problem.TIME)
    return Answer(response.status, response.headers, content, clock.milliseconds)


def _read(response: urllib3.BaseHTTPResponse, most: int) -> bytes:
    """The body as it comes, never unpacked: a few bytes could become a huge text."""
    content = b""
    while len(content) < most:
        piece = response.read(most - len(content), decode_content=False)
        if not piece:
            break
        content += piece
    return content


def _problem(error: Exception, clock: Clock) -> Problem:
    if clock.is_over or isinstance(error, TimeoutError | urllib3.exceptions.TimeoutError):
        return Problem.TIME
    if isinstance(error, NotConnected):
        return Problem.CONNECTION
    if isinstance(error, ssl.SSLError | urllib3.exceptions.SSLError):
        return Problem.TLS
    return Problem.ANSWER


def _connection(parts: SplitResult, host: str) -> Plain | Secure:
    if parts.scheme == "http":
        return Plain(host, _port(parts), timeout=SECONDS)
    return Secure(host, _port(parts), timeout=SECONDS, ssl_context=ssl.create_default_context())


def _checked(host: str, port: int, clock: Clock) -> list[str]:
    """The addresses of the name, looked up once; one that is closed refuses them all."""
    pool = ThreadPoolExecutor(1)
    looking = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    pool.shutdown(wait=False)  # a name server that is silent must not hold us
    try:
        found = looking.result(timeout=clock.left)
    except TimeoutError:
        raise CallFailed(Problem.TIME) from None
    except (OSError, UnicodeError):
        raise CallFailed(Problem.NAME) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    for address in addresses:
        if not may_be_called(ip_address(address), settings.OUTWARD_ALLOW):
            raise CallFailed(Problem.CLOSED)
    return addresses
