"""Fetching from addresses that strangers have typed in: feeds, agents.

The name is resolved here, every address it has must be allowed, and the connection goes to the
address that was checked: a name that answers differently a moment later changes nothing.
Redirects are not followed, proxies of the environment are not used, answers are cut at a limit.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx
from django.utils.translation import gettext as _

from marketplace.core.errors import Refused

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 20.0
MOST_BYTES = 5 * 2**20
PORTS = {"http": 80, "https": 443}

ROUTED = ipaddress.ip_network("2000::/3")  # what the internet routes of IPv6
NAT64 = ipaddress.ip_network("64:ff9b::/96")
RELAYS = tuple(map(ipaddress.ip_network, ("2002::/16", "192.88.99.0/24", "192.0.0.0/24")))
"""6to4 carries any IPv4 address inside; 192.0.0.0/24 is the provider's own, metadata included."""


class Unreachable(Refused):
    """The other side could not be read; the sentence says why."""

    code = "unreachable"
    status = 400


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers that matter, the whole body."""

    status: int
    body: bytes
    etag: str = ""
    content_type: str = ""
    last_modified: str = ""
    location: str = ""  # where a redirect points to; nobody goes there unasked


def check_spelling(url: str) -> None:
    """Raises Unreachable for what is no address of the web; asks no name server."""
    _split(url)


def check(url: str, *, networks: Iterable[str] = ()) -> None:
    """Raises Unreachable where `fetch` would refuse the address."""
    _resolve(_split(url), networks)


def fetch(
    url: str,
    *,
    headers: dict[str, str] | None = None,
    networks: Iterable[str] = (),
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """One GET. `networks` are private ones, in CIDR notation, allowed besides public addresses.

    Raises Unreachable for an address that is not allowed, a timeout, too large an answer.
    """
    until = time.monotonic() + seconds
    with _asking(url, headers or {}, networks, seconds) as response:
        parts, size = [], 0
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Unreachable(_("The answer is compressed although we asked it not to be."))
        for part in response.iter_raw():
            size += len(part)
            if size > most_bytes:
                raise Unreachable(_("The answer is larger than allowed."), code="too_large")
            if time.monotonic() > until:
                raise Unreachable(_("The address did not answer in time."), code="timeout")
            parts.append(part)
    found = response.headers
    names = ("etag", "content-type", "last-modified", "location")
    return Answer(response.status_code, b"".join(parts), *(found.get(name, "") for name in names))


@contextmanager
def _asking(
    url: str, headers: dict[str, str], networks: Iterable[str], seconds: float
) -> Iterator[httpx.Response]:
    parts = _split(url)
    address = _resolve(parts, networks)
    host = f"[{address}]" if address.version == 6 else str(address)
    port = parts.port or PORTS[parts.scheme]
    target = f"{parts.scheme}://{host}:{port}{parts.path or '/'}"
    target += f"?{parts.query}" if parts.query else ""
    sent = {"User-Agent": "Gongzao/1", "Accept-Encoding": "identity", "Host": parts.netloc}
    try:
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=seconds) as client,
            client.stream(
                "GET", target, headers=headers | sent, extensions={"sni_hostname": parts.hostname}
            ) as response,
        ):
            yield response
    except httpx.TimeoutException:
        raise Unreachable(_("The address did not answer in time."), code="timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        sentence = _("The address could not be reached: %(error)s")
        raise Unreachable(sentence % {"error": str(error) or type(error).__name__}) from None


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        named = parts.scheme in PORTS and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        named = False
    if not named or any(letter in url for letter in "\r\n\t \\"):
        raise Unreachable(_("This is no address of the web: it begins with http:// or https://."))
    if parts.username or parts.password:
        raise Unreachable(_("Leave name and password out of the address."))
    return parts


def _resolve(parts: SplitResult, networks: Iterable[str]) -> Address:
    """The address to connect to; every one the name has must be allowed."""
    allowed = [ipaddress.ip_network(network) for network in networks]
    port = parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(
            _("Nobody knows the name “%(host)s”. Check its spelling.") % {"host": parts.hostname},
            code="unknown_host",
        ) from None
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not all(_is_allowed(address, allowed) for address in addresses):
        raise Unreachable(
            _("“%(host)s” lies in a private network, which we do not enter.")
            % {"host": parts.hostname},
            code="private_address",
        )
    return addresses[0]


def _is_allowed(address: Address, networks: list[Network]) -> bool:
    plain = _plain(address)
    if any(plain in network for network in networks):
        return True
    if plain.version == 6 and plain not in ROUTED:
        return False
    is_relay = any(plain in network for network in RELAYS)
    return plain.is_global and not plain.is_multicast and not is_relay


def _plain(address: Address) -> Address:
    """The address in IPv4 that one in IPv6 leads to, where a translator stands between."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return getattr(address, "ipv4_mapped", None) or address
