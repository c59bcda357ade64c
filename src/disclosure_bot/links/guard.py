"""Which addresses the link checker may visit: public web servers only, whatever a file or a redirect says."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from disclosure_bot.domain.link import Reason

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PORTS = {"http": 80, "https": 443}
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses whose last four bytes are an IPv4 address, by NAT64"""
_SITE_LOCAL = ip_network("fec0::/10")


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be visited beyond the public web; nothing as a rule."""

    ports: frozenset[int] = frozenset()
    """beside 80 and 443"""
    networks: tuple[Network, ...] = ()
    """whose addresses may be visited although they are not public"""

    def refusal(self, url: httpx.URL) -> Reason | None:
        """Return why an address may not be visited, by what it says itself; None if it may."""
        if url.scheme not in _PORTS or not url.host:
            return Reason.SCHEME
        if url.userinfo:
            return Reason.USER
        if port_of(url) not in {*_PORTS.values(), *self.ports}:
            return Reason.PORT
        return None

    def lets_pass(self, addresses: Iterable[str]) -> bool:
        """Tell whether all addresses of a host are public or allowed: one that is not bars the host."""
        return all(self._is_allowed(ip_address(address)) for address in addresses)

    def _is_allowed(self, address: Address) -> bool:
        allowed = any(address in network for network in self.networks)
        return allowed or all(map(_is_public, (address, *_within(address))))


def port_of(url: httpx.URL) -> int:
    """Return the port that an http or https address leads to: that of its scheme where it names none."""
    return url.port or _PORTS[url.scheme]


def _is_public(address: Address) -> bool:
    """Tell whether an address is public: not private, loopback, link-local, shared (100.64/10), reserved."""
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and address not in _SITE_LOCAL


def _within(address: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address stands for: mapped, 6to4, Teredo, translated."""
    if isinstance(address, IPv4Address):
        return ()
    tunnel = address.teredo or ()
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
    return tuple(one for one in (address.ipv4_mapped, address.sixtofour, *tunnel, translated) if one)
