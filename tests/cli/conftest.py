import threading
from collections.abc import Iterator

import pytest
import uvicorn

from hub.app import create_app
from hub.settings import Settings, get_settings


@pytest.fixture
def hub(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub that answers on a port, and an environment that names it."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    assert settings.api_key is not None
    monkeypatch.setenv("HUB_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("HUB_API_KEY", settings.api_key.get_secret_value())
    monkeypatch.setenv("HUB_LANGUAGE", "en")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()
    server.should_exit = True
    thread.join()
