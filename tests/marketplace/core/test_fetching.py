"""Addresses strangers type in: in whichever spelling, none leads into a private network."""

import ipaddress
import socket

import pytest

from marketplace.core import fetching
from marketplace.core.fetching import Unreachable

INSIDE = [
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fec0::1]/",
    "http://[fd00::1]/",
    "http://169.254.169.254/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://224.0.0.1/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_a_private_address_is_entered(url):
    with pytest.raises(Unreachable) as caught:
        fetching.check(url)
    assert caught.value.code == "private_address"


@pytest.mark.parametrize(
    "url",
    [
        "http://lin@127.0.0.1/",
        "http://127.0.0.1\\@example.com/",
        "file:///etc/passwd",
        "gopher://1.1.1.1/",
        "http:///x",
        "http://1.1.1.1:99999/",
        "http://1.1.1.1/\r\nHost: x",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(Unreachable) as caught:
        fetching.check(url)
    assert caught.value.code == "unreachable"


def answered(*addresses):
    """What a name server says of one name."""
    return lambda *_asked, **_more: [(0, 0, 0, "", (address, 80)) for address in addresses]


@pytest.mark.parametrize(
    "addresses", [["1.1.1.1"], ["2606:4700::1111", "1.1.1.1"], ["64:ff9b::101:101"]]
)
def test_a_name_with_public_addresses_alone_is_asked(addresses, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answered(*addresses))
    fetching.check("http://factory.example/")


@pytest.mark.parametrize(
    "addresses", [["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "::ffff:10.0.0.1"], ["fe80::1%eth0"]]
)
def test_a_name_with_one_private_address_is_not_asked(addresses, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answered(*addresses))
    with pytest.raises(Unreachable, match=r"factory\.example"):
        fetching.check("http://factory.example/")


def test_private_networks_are_entered_where_the_operator_says_so():
    fetching.check("http://127.0.0.1/", networks=["127.0.0.0/8"])
    fetching.check("http://[fd00::1]/", networks=["fd00::/8"])
    assert fetching._plain(ipaddress.ip_address("64:ff9b::a00:1")) == ipaddress.ip_address(
        "10.0.0.1"
    )
