"""Which URLs and addresses the hub sends to."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from hub.sdk.addresses import (
    SETTING,
    AddressRefused,
    OutgoingUrl,
    UrlError,
    check_addresses,
    check_url,
    parse_url,
)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://app.example.cn/hook?a=1#b", "https://app.example.cn/hook?a=1#b"),
        ("https://app.example.cn", "https://app.example.cn"),
        ("HTTPS://App.Example.CN:8443/Hook", "https://app.example.cn:8443/Hook"),
        ("http://武汉.example/通知", "http://xn--5lwws.example/%E9%80%9A%E7%9F%A5"),
        ("http://8.8.8.8/x", "http://8.8.8.8/x"),
        ("http://[2400:3200::1]:81/x", "http://[2400:3200::1]:81/x"),
        ("http://x.example?@evil.example/", "http://x.example?@evil.example/"),
    ],
)
def test_a_url_is_sent_in_one_form(written: str, sent: str) -> None:
    check_url(written)
    assert parse_url(written).text == sent


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://x.example/",
            "file:///etc/passwd",
            "//x.example/",
            "x.example",
            "",
            "javascript:1",
        ),
        *("http://user:word@x.example/", "http://x.example\\@127.0.0.1/"),
        *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/"),
        *("http://0177.0.0.1/", "http://017700000001/", "http://1.2.3.4.5/", "http://300.1.1.1/"),
        *("http://x.example./", "http://localhost./", "http://127.0.0.1./", "http://a..b/"),
        *("http://%31%32%37.0.0.1/", "http://１２７.0.0.1/", "http://127。0。0。1/"),
        *("http://[::1%25lo]/", "http://[::1", "http://[1.2.3.4]/", "http:///x", "http://:80/"),
        *("http://x.example:0/", "http://x.example:65536/", "http://x.example:x/"),
        *(
            "http://x.exa mple/",
            "http://x.example/\n",
            "http://x\t.example/",
            "http://x.example\0/",
        ),
        *("http://" + "a" * 64 + ".example/", "http://x.example/" + "a" * 2_000),
        *(
            "http://127.0.0.1/",
            "http://10.1.2.3:8080/",
            "http://[::1]/",
            "http://[::ffff:8.8.8.8]/",
        ),
        *("http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "http://0.0.0.0/"),
    ],
)
def test_a_url_that_could_mislead_is_refused(url: str) -> None:
    with pytest.raises(UrlError):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254"),
        *("172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1"),
        *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("168.63.129.16", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"),
        *("fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "::ffff:127.0.0.1"),
        *("::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "3fff::1"),
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match=SETTING) as raised:
        check_addresses("app.example.cn", ["8.8.8.8", address])
    assert "app.example.cn" in str(raised.value)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "223.5.5.5", "2400:3200::1", "2606:4700::1"]
)
def test_public_addresses_are_allowed(address: str) -> None:
    check_addresses("app.example.cn", [address])


def test_a_setting_allows_a_network_and_no_other() -> None:
    allowed = (ip_network("10.2.0.0/16"), ip_network("::1/128"))
    check_addresses("app.example.cn", ["10.2.3.4", "::1", "8.8.8.8"], allowed)
    check_url("http://10.2.3.4/", allowed)
    with pytest.raises(AddressRefused):
        check_addresses("app.example.cn", ["10.3.0.1"], allowed)
    with pytest.raises(UrlError):
        check_url("http://127.0.0.1/", allowed)


@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "http://127.0.0.1"]))
def test_no_text_makes_it_fail_otherwise(text: str, start: str) -> None:
    try:
        url = parse_url(start + text)
    except UrlError:
        return
    assert url.text.startswith(url.origin)
    assert parse_url(url.text) == url


class Settings(BaseModel):
    endpoint: OutgoingUrl


def test_a_connectors_setting_is_checked_at_enrolment() -> None:
    local = {"endpoint": "http://127.0.0.1:9000/Hook"}
    assert Settings(endpoint="HTTP://App.Example.cn/Hook").endpoint == "http://app.example.cn/Hook"
    with pytest.raises(ValidationError, match=SETTING):
        Settings.model_validate(local, context={"allowed_networks": ()})
    allowed = (ip_network("127.0.0.0/8"),)
    Settings.model_validate(local, context={"allowed_networks": allowed})
    with pytest.raises(ValidationError, match="user name"):
        Settings(endpoint="http://a:geheim@app.example.cn/")
