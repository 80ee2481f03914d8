# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that a key may travel to (A22), and what a key is bound to."""

import pytest

from leadline.errors import AssistantError
from leadline.provider.endpoints import check_base_url, check_proxy, host_of


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://api.deepseek.com", "https://api.deepseek.com"),
        (" https://api.deepseek.com/v1/ ", "https://api.deepseek.com/v1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1//", "http://127.0.0.1:8080/v1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:1234", "http://localhost:1234"),
        ("http://[::1]:1234", "http://[::1]:1234"),
        ("HTTPS://API.example.org:8443", "HTTPS://API.example.org:8443"),
    ],
)
def test_a22_a_safe_address_is_given_back_without_its_last_slash(url: str, checked: str) -> None:
    assert check_base_url(url) == checked


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.deepseek.com",
        "//api.deepseek.com",
        "https://",
        "https:///v1",
        "http://api.deepseek.com",
        "http://128.0.0.1",
        "http://localhost.example.org",
        "http://0.0.0.0:80",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://user:secret@api.deepseek.com",
        "https://user@api.deepseek.com",
        "https://@api.deepseek.com",
        "http://127.0.0.1@evil.example",
        "https://api.deepseek.com?x=1",
        "https://api.deepseek.com/#x",
        "https://api.deepseek.com:99999",
        "https://api.deepseek.com:port",
        "https://[::1",
        "https://api.deep seek.com",
        "https://api.deepseek.com\\@evil.example",
        "https://api.deepseek.com/\nHost: evil",
    ],
)
def test_a22_an_unsafe_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(AssistantError) as caught:
        check_base_url(url)
    assert caught.value.code == "bad_argument"
    assert "secret" not in caught.value.title + caught.value.hint + caught.value.detail


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.deepseek.com", "api.deepseek.com"),
        ("https://API.DeepSeek.com:443/v1", "api.deepseek.com"),
        ("https://api.deepseek.com.:8443", "api.deepseek.com:8443"),
        ("http://127.0.0.1:8080/v1", "127.0.0.1:8080"),
        ("http://localhost:80", "localhost"),
        ("https://localhost:80", "localhost:80"),
        ("http://[::1]:1234", "[::1]:1234"),
        ("", ""),
    ],
)
def test_a_key_is_bound_to_host_and_port(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("", ""),
        (" http://127.0.0.1:3128/ ", "http://127.0.0.1:3128"),
        ("https://proxy.example:8443", "https://proxy.example:8443"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("socks5h://proxy.example:1080", "socks5h://proxy.example:1080"),
    ],
)
def test_a_proxy_is_taken_as_http_or_socks(url: str, kept: str) -> None:
    assert check_proxy(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        *("proxy.example:3128", "ftp://proxy.example:21", "http://proxy.example", "http://:3128", "http://"),
        *("socks5://user:secret@proxy.example:1080", "socks5://secret@proxy.example:1080", "http://a:99999"),
        *("http://a:1/path", "http://a:1?x", "http://a:1#x", "http://a b:1", "http://a:1\\secret", "http://a:1\nb"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(AssistantError) as caught:
        check_proxy(url)
    assert caught.value.code == "bad_argument"
    assert "secret" not in caught.value.one_line() + caught.value.detail
