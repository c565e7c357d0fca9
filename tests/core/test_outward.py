"""Calls to addresses of others reach the open internet, or what the operator opened, or nothing."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address

import pytest

from mbtq.core import outward
from mbtq.core.addresses import is_public
from mbtq.core.outward import CallFailed, Problem, get_json, post
from tests.core.listening import HERE, answers, certificates, listening, says

NAME = "receiver.example"
REAL = socket.getaddrinfo


@pytest.fixture
def opened(settings):
    """This machine may be called."""
    settings.OUTWARD_ALLOW = HERE


@pytest.fixture
def resolves(monkeypatch):
    """Answers of the name server for our name, one after the other; how often it was asked."""
    asked: list[str] = []

    def resolves(*rounds: list[str]) -> list[str]:
        def look(host, port, *args, **kwargs):
            if host != NAME:
                return REAL(host, port, *args, **kwargs)
            found = rounds[min(len(asked), len(rounds) - 1)]
            asked.append(host)
            return [one for address in found for one in REAL(address, port, *args, **kwargs)]

        monkeypatch.setattr(socket, "getaddrinfo", look)
        return asked

    return resolves


def fails(url: str, act=None) -> Problem:
    with pytest.raises(CallFailed) as caught:
        (act or (lambda one: post(one, b"{}", {})))(url)
    assert str(caught.value).endswith(".")
    return caught.value.problem


# --- which addresses -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["9.9.9.9", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"])
def test_address_of_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
        *("172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "198.18.0.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:9.9.9.9", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b:1::1", "fd00:ec2::254", "fe80::1", "fe80::1%2", "fec0::1", "ff02::1"),
        *("2001:db8::1", "2002:7f00:1::", "2001:0:4136:e378::1", "100::1"),
    ],
)
def test_special_address_is_closed(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254"),
        *("[fd00:ec2::254]", "10.0.0.1", "192.168.0.1", "[64:ff9b::a00:1]", "[2002:a00:1::]"),
    ],
)
@pytest.mark.parametrize("call", [post, get_json])
def test_this_machine_and_its_networks_are_refused_however_they_are_written(host, call):
    act = get_json if call is get_json else None
    assert fails(f"http://{host}:8080/", act) == Problem.CLOSED


@pytest.mark.parametrize(
    "url",
    [
        *("", "x", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "https://"),
        *("https://u:p@a.example/", "https://127.0.0.1@a.example/", "https://a.example/#b"),
        *("https://a.example:25/", "https://a.example:0/", "https://a.example:99999/"),
        *("https://a.example:x/", "https://a.example/ b", "https://a.example/\r\nX: 1", "//a/"),
        *("https://a.example\\@127.0.0.1/", "https://[::1/", "https://ⓐ.example/", "https:///a"),
        "https://a.example/" + "a" * 3000,
    ],
)
def test_what_is_no_address_is_refused(url):
    assert fails(url) == Problem.ADDRESS


def test_plain_http_is_refused_where_the_site_has_tls(settings):
    settings.HTTPS = True
    assert fails("http://9.9.9.9/") == Problem.ADDRESS


def test_name_that_is_not_known_is_said():
    assert fails("https://nobody.invalid/") == Problem.NAME


# --- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["9.9.9.9", "10.0.0.1"], ["::1"], ["2606:4700::1111", "fe80::1"]]
)
def test_name_that_leads_inside_is_refused_whatever_else_it_leads_to(resolves, found):
    resolves(found)
    assert fails(f"https://{NAME}/") == Problem.CLOSED


def test_name_is_looked_up_once_so_that_it_cannot_move(resolves, settings):
    """Rebinding: the first answer passes, the second one leads to another server of ours."""
    settings.OUTWARD_ALLOW = [HERE[0].__class__("127.0.0.2/32")]
    with listening(answers("right"), address="127.0.0.2") as right:
        asked = resolves(["127.0.0.2"], ["127.0.0.1"])
        answer = post(f"http://{NAME}:{right.port}/in?a=1", b'{"a":1}', {"X-Sent": "1"})
    assert (answer.status, answer.body, asked) == (200, b"right", [NAME])
    (said,) = right.said
    assert said.startswith(b"POST /in?a=1 HTTP/1.1\r\n")
    assert f"Host: {NAME}:{right.port}\r\n".encode() in said
    assert b"X-Sent: 1" in said
    assert b"Cookie" not in said


def test_second_address_of_a_name_is_tried_when_the_first_is_silent(resolves, opened):
    with listening(answers("six"), address="::1") as there:
        resolves(["127.0.0.1", "::1"])
        assert post(f"http://{NAME}:{there.port}/", b"", {}).body == b"six"


def test_network_that_the_operator_opened_says_nothing_about_others(settings):
    settings.OUTWARD_ALLOW = [HERE[1]]
    assert fails("http://127.0.0.1:8080/") == Problem.CLOSED
    with listening(answers("six"), address="::1") as there:
        assert post(f"http://[::1]:{there.port}/", b"", {}).status == 200


def test_proxy_of_the_environment_is_not_used(monkeypatch, opened):
    with listening(answers("proxy")) as proxy, listening(answers("direct")) as there:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(f"http://127.0.0.1:{there.port}/", b"", {}).body == b"direct"
    assert proxy.said == []


# --- TLS -----------------------------------------------------------------------------------


def test_certificate_of_the_name_is_wanted_at_the_address_that_was_checked(
    tmp_path, monkeypatch, resolves, opened
):
    file, tls = certificates(tmp_path, NAME)
    with listening(answers("sealed"), tls=tls) as there:
        resolves(["127.0.0.1"])
        url = f"https://{NAME}:{there.port}/"
        assert fails(url) == Problem.TLS  # nobody we trust vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert post(url, b"", {}).body == b"sealed"
        assert fails(f"https://127.0.0.1:{there.port}/") == Problem.TLS  # another name


def test_server_that_speaks_no_tls_is_said(opened):
    with listening(answers()) as there:
        assert fails(f"https://127.0.0.1:{there.port}/") == Problem.TLS


# --- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect"])
def test_redirect_is_an_answer_and_is_not_followed(opened, status):
    with listening(answers("secret")) as inside:
        away = answers("", status, f"Location: http://127.0.0.1:{inside.port}/")
        with listening(away) as there:
            url = f"http://127.0.0.1:{there.port}/"
            assert post(url, b"{}", {}).status == int(status[:3])
            assert fails(url, get_json) == Problem.ANSWER
    assert inside.said == []


def drip(text: str):
    def talk(line: socket.socket) -> None:
        for letter in text * 100:
            line.sendall(letter.encode())
            time.sleep(0.05)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(drip("HTTP/1.1 200 OK"), id="head"),
        pytest.param(drip("HTTP/1.1 100 Continue\r\n\r\n"), id="continues"),
        pytest.param(
            lambda line: (line.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), drip("a")(line)), id="body"
        ),
        pytest.param(lambda line: time.sleep(5), id="silence"),
    ],
)
def test_receiver_that_drips_is_cut_off(opened, monkeypatch, talk):
    monkeypatch.setattr(outward, "SECONDS", 0.7)
    began = time.monotonic()
    with listening(talk) as there:
        assert fails(f"http://127.0.0.1:{there.port}/") == Problem.TIME
    assert time.monotonic() - began < 2


def test_server_that_is_silent_before_tls_is_cut_off(opened, monkeypatch):
    monkeypatch.setattr(outward, "SECONDS", 0.7)
    with listening(drip("\x16\x03\x01")) as there:
        assert fails(f"https://127.0.0.1:{there.port}/") in (Problem.TIME, Problem.TLS)


def test_silent_name_server_holds_nobody(monkeypatch):
    monkeypatch.setattr(outward, "SECONDS", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(2))
    began = time.monotonic()
    assert fails(f"https://{NAME}/") == Problem.TIME
    assert time.monotonic() - began < 1


def test_huge_body_is_read_no_further_than_needed(opened):
    def flood(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
        while True:
            line.sendall(b"a" * 65536)

    with listening(flood) as there:
        url = f"http://127.0.0.1:{there.port}/"
        assert len(post(url, b"", {}, most=100).body) == 100
        assert fails(url, get_json) == Problem.ANSWER


@pytest.mark.parametrize(
    "text",
    ["", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"],
)
def test_answer_that_breaks_off_is_said(opened, text):
    with listening(says(text)) as there:
        assert fails(f"http://127.0.0.1:{there.port}/") == Problem.ANSWER


def test_nobody_listens(opened):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fails(f"http://127.0.0.1:{port}/") == Problem.CONNECTION


@pytest.mark.parametrize(
    ("control", "kept"),
    [
        ("max-age=600", 600),
        ("public, Max-Age=60", 60),
        ("no-store, max-age=9", 0),
        ("s-maxage=5", 0),
        ("", 0),
        ("max-age=x", 0),
    ],
)
def test_json_comes_with_the_seconds_it_may_be_kept(opened, control, kept):
    with listening(answers('{"keys":[]}', "200 OK", f"Cache-Control: {control}")) as there:
        assert get_json(f"http://127.0.0.1:{there.port}/keys") == ({"keys": []}, kept)


@pytest.mark.parametrize("body", ["", "<html>", "[" * 50_000])
def test_what_is_no_json_is_refused(opened, body):
    with listening(answers(body)) as there:
        assert fails(f"http://127.0.0.1:{there.port}/keys", get_json) == Problem.ANSWER
