"""Which proxy the environment names for an address: httpx itself ends on common forms of NO_PROXY."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

_PORTS = {"https": 443, "http": 80}
_BRACKETS = re.compile(r"^\[([^\]]*)\](/\d+)?$")
_EXCEPTION = re.compile(r"(?:\w+://)?(?P<host>\[[^\]]*\](?:/\d+)?|[^:\s/]*(?:/\d+)?)(?::(?P<port>\d+))?/?$")
_BETWEEN = re.compile(r"[,;|，；、\s\"'“”‘’]+")


def proxy_for(url: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the address of the proxy that leads to a URL; empty where the way is direct.

    ``environment`` is what ``urllib.request.getproxies`` returns: proxies by scheme, ``all`` and ``no``.
    """
    proxies = getproxies() if environment is None else environment
    target = urlsplit(url)
    proxy = (proxies.get(target.scheme) or proxies.get("all") or "").strip("\"' \t\r\n")
    if not proxy or any(_excepts(one, target) for one in _exceptions(proxies.get("no", ""))):
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy.removeprefix('//')}"
    return re.sub(r"^socks://", "socks5://", proxy, flags=re.IGNORECASE)


def _exceptions(no_proxy: str) -> Iterator[str]:
    yield from filter(None, _BETWEEN.split(no_proxy))


def _excepts(exception: str, target: SplitResult) -> bool:
    """Tell whether an exception covers a target: a name with all below it, an address, or a network."""
    host = (target.hostname or "").rstrip(".")
    if (network := _network(exception)) is not None:
        return _is_in(host, network)
    found = _EXCEPTION.match(exception)
    if not found or (found["port"] and int(found["port"]) != (target.port or _PORTS.get(target.scheme))):
        return False
    if (network := _network(found["host"])) is not None:
        return _is_in(host, network)
    name = _in_ascii(found["host"].lower().strip("."))
    if _address(host) is not None and name.replace(".", "").isdecimal():
        return exception.endswith(".") and host.startswith(f"{name}.")
    return bool(name) and (host == name or host.endswith(f".{name}") or fnmatchcase(f".{host}", _below(name)))


def _below(pattern: str) -> str:
    """Return a pattern for a name with stars and for all below it; ``*.name`` is the name, too."""
    return f"*.{pattern.removeprefix('*.')}" if pattern.strip("*.") else "*"


def _in_ascii(name: str) -> str:
    """Return an international name as it is in addresses."""
    try:
        return name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        return name


def _is_in(host: str, network: IPv4Network | IPv6Network) -> bool:
    """Tell whether a host is an address of a network; an IPv4 address may be written as one of IPv6."""
    address = _address(host)
    return address is not None and address.version == network.version and address in network


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        network = ip_network(_BRACKETS.sub(r"\1\2", text), strict=False)
    except ValueError:
        return None
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    return IPv4Network((mapped, network.prefixlen - 96), strict=False) if mapped else network


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
