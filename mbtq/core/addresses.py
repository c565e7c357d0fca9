"""Which addresses on the network are public, so that a call to one reaches nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Of the registries of special addresses (RFC 6890 and what followed), written out because
# `is_global` differs between versions of Python; and addresses of clouds that look public.
CLOSED_4 = [
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this network, also "unspecified"
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by providers; one cloud's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # one cloud's host, from inside
        "169.254.0.0/16",  # link-local; the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast
    )
]
# Everything outside 2000::/3 is closed: loopback, unique-local, link-local, multicast, and the
# addresses that hold an IPv4 address (mapped, compatible, NAT64).
OPEN_6 = IPv6Network("2000::/3")
CLOSED_6 = [
    ip_network(one)
    for one in (
        "2001::/23",  # Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]


def is_public(address: Address) -> bool:
    """Whether the address belongs to the open internet and to nothing else."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_4)
    if address.scope_id is not None or address not in OPEN_6:
        return False
    return not any(address in network for network in CLOSED_6)


def may_be_called(address: Address, allowed: Iterable[Network]) -> bool:
    """Public, or in a network that the operator opened (`OUTWARD_ALLOW`)."""
    return is_public(address) or any(address in network for network in allowed)
