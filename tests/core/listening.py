"""Servers of a few lines on this machine, for calls that go wrong in every way."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
Talk = Callable[[socket.socket], None]


@dataclass
class Heard:
    """Where the server listens, and what each caller said."""

    port: int
    said: list[bytes] = field(default_factory=list)


@contextmanager
def listening(
    talk: Talk, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Heard]:
    """A server that reads one request and then does `talk`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family)
    server.bind((address, 0))
    server.listen(20)
    heard = Heard(server.getsockname()[1])

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = server.accept()
                threading.Thread(target=hear, args=(caller,), daemon=True).start()

    def hear(caller: socket.socket) -> None:
        with suppress(OSError), caller:
            line = tls.wrap_socket(caller, server_side=True) if tls else caller
            with line:
                heard.said.append(request_on(line))
                talk(line)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def request_on(line: socket.socket) -> bytes:
    """One whole request: its head and as much as it says that follows."""
    said = line.recv(65536)
    if not said[:1].isalpha():  # no HTTP
        return said
    while b"\r\n\r\n" not in said and (piece := line.recv(65536)):
        said += piece
    head, _, body = said.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while found and len(body) < int(found[1]) and (piece := line.recv(65536)):
        body += piece
    return head + b"\r\n\r\n" + body


def says(text: str) -> Talk:
    """Answers with these lines."""
    return lambda line: line.sendall(text.encode())


def answers(body: str = "ok", status: str = "200 OK", *headers: str) -> Talk:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers]
    return says("\r\n".join([*lines, "", body]))


def certificates(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate for these names that vouches for itself, and a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    alternatives: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context
