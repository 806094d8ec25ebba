"""Every setting of the hub, read from the environment with the prefix `HUB_`."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class EngineSettings(BaseSettings):
    """The delivery engine's bounds, `HUB_ENGINE_…`. All times are seconds.

    A holder may start its committing call until `send_within` after its claim, and the whole
    operation ends within `call_within`; only after both, plus `guard` for clocks and scheduling,
    may anybody else take the row.
    """

    model_config = SettingsConfigDict(env_prefix="HUB_ENGINE_", frozen=True)

    send_within: Seconds = 3.0
    call_within: Seconds = 10.0
    guard: Seconds = 5.0
    lease: Seconds = 20.0
    slots: Annotated[int, Field(ge=1, le=2_000)] = 512  # calls on the wire per lane and process
    batch: Annotated[int, Field(ge=1, le=5_000)] = 256  # rows of one claim
    many: Annotated[int, Field(ge=1, le=20_000)] = 2_000  # rows of one claim in a batch lane
    flush_every: Seconds = 0.03
    poll_every: Seconds = 1.0
    retry_first: Seconds = 2.0  # then doubled, with jitter, up to `retry_most`
    retry_most: Seconds = 6 * 3600.0
    retry_for: Annotated[float, Field(gt=0)] = 72 * 3600.0  # then it is parked
    confirm_after: Annotated[float, Field(ge=0)] = 600.0  # a pushed copy is looked at; 0: never
    recheck_after: tuple[float, ...] = (600.0, 86_400.0, 604_800.0)  # a retracted one, and again

    @model_validator(mode="after")
    def _the_lease_outlives_every_call(self) -> Self:
        if self.lease < self.send_within + self.call_within + self.guard:
            raise ValueError(
                "HUB_ENGINE_LEASE must be at least SEND_WITHIN + CALL_WITHIN + GUARD: a shorter "
                "lease lets a second worker send what the first is still sending"
            )
        return self


class Settings(BaseSettings):
    """The hub's settings.

    Without `HUB_DATABASE_URL` and `HUB_REDIS_URL` the commands that need servers start their own
    in `data_dir`.
    """

    model_config = SettingsConfigDict(
        env_prefix="HUB_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,  # it may be a key
    )

    data_dir: Path = Path(".hub")
    database_url: str | None = Field(default=None, repr=False)  # it may hold a password
    redis_url: str | None = Field(default=None, repr=False)
    url: str = "http://127.0.0.1:8000"  # where the command line finds the API
    public_url: str = "http://127.0.0.1:8000"
    api_key: SecretStr | None = None  # the administrator's; made at first start when absent
    vault_key: SecretStr | None = None  # 32 bytes, base64; made at first start when all are absent
    vault_key_file: Path | None = None  # or a file of keys: the first line seals, all open
    vault_key_command: str | None = Field(default=None, repr=False)  # or one that prints them
    vault_old_keys: tuple[SecretStr, ...] = ()  # that only open, as a JSON list
    audit_key: SecretStr | None = None  # 32 bytes, base64; it signs the record's checkpoints
    language: Literal["zh", "en"] = "zh"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    outgoing_allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    database_connections: Annotated[int, Field(ge=2, le=200)] = 8  # per process
    engine: EngineSettings = Field(default_factory=EngineSettings)


@lru_cache
def get_settings() -> Settings:
    """Return this process's settings."""
    return Settings()
