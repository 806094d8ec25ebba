import pytest

from hub.auth.pages.devices import device


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Linux",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
            ),
            "Edge · Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60"
            ),
            "WeChat · iPhone",
        ),
        ("python-httpx/0.28.1", "hub"),
        ("采编系统/3", "采编系统/3"),
    ],
)
def test_people_recognise_their_browsers(agent: str, name: str) -> None:
    assert device(agent) == name
