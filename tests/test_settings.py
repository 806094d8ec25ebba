"""What the settings say of themselves."""

from pydantic import SecretStr

from hub.settings import Settings


def test_no_settings_show_a_password() -> None:
    settings = Settings(
        database_url="postgresql+asyncpg://hub:geheim@db/hub",
        redis_url="redis://hub:geheim@valkey/0",
        api_key=SecretStr("geheim"),
        vault_key=SecretStr("geheim"),
    )
    assert "geheim" not in f"{settings!r} {settings}"
