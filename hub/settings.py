"""Every setting of the hub, read from the environment with the prefix `HUB_`."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Seconds = Annotated[float, Field(gt=0, le=86_400)]
PerMinute = Annotated[int, Field(ge=1, le=1_000_000_000)]
CryptoSuite = Literal["international", "gm"]
PublicKey = Annotated[str, Field(pattern=r"^ed25519:[A-Za-z0-9+/]{43}=$")]
LAST_PORT = 65_535
SYSLOG = r"^(udp|tcp|tls)://([A-Za-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$"
LEAST_RETENTION_DAYS = 183  # six months, as the Cybersecurity Law (网络安全法) wants of logs


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
    keep_exchanges: Literal["failures", "all"] = "failures"  # requests and answers, with attempts

    @model_validator(mode="after")
    def _the_lease_outlives_every_call(self) -> Self:
        if self.lease < self.send_within + self.call_within + self.guard:
            raise ValueError(
                "HUB_ENGINE_LEASE must be at least SEND_WITHIN + CALL_WITHIN + GUARD: a shorter "
                "lease lets a second worker send what the first is still sending"
            )
        return self


class PaceSettings(BaseSettings):
    """How many requests may come in a minute, `HUB_PACE_…`; all of them may come at once.

    They are there to stop what runs wild, not to ration: an officer who needs more than these is a
    program. `pages` and `hooks` are of an address, and everybody behind one proxy or platform may
    have the same.
    """

    model_config = SettingsConfigDict(env_prefix="HUB_PACE_", frozen=True)

    requests: PerMinute = 6_000  # of a key, or a person
    commands: PerMinute = 600  # of the same, in a bucket of their own
    strangers: PerMinute = (
        6_000  # of an address: signing in (which counts tries itself), coming back
    )
    hooks: PerMinute = 6_000  # of an address: events of a platform
    pages: PerMinute = 30_000  # of an address: readers


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
    owner_database_url: str | None = Field(default=None, repr=False)  # of the schema; see README
    redis_url: str | None = Field(default=None, repr=False)
    url: str = "http://127.0.0.1:8000"  # where the command line finds the API
    public_url: str = "http://127.0.0.1:8000"
    api_key: SecretStr | None = None  # what the command line shows; at the first start, the first
    vault_key: SecretStr | None = None  # 32 bytes, base64; made at first start when all are absent
    vault_key_file: Path | None = None  # or a file of keys: the first line seals, all open
    vault_key_command: str | None = Field(default=None, repr=False)  # or one that prints them
    vault_old_keys: tuple[SecretStr, ...] = ()  # that only open, as a JSON list
    audit_key: SecretStr | None = None  # 32 bytes, base64; it signs the record's checkpoints
    audit_old_keys: tuple[PublicKey, ...] = ()  # that signed before, newest first, a JSON list
    crypto_suite: CryptoSuite = "international"  # of what is made from now on; gm: 国密
    syslog: Annotated[str, Field(pattern=SYSLOG)] | None = None  # udp, tcp or tls://host:port
    syslog_ca: Path | None = None  # whom tls:// trusts; None: whom the machine trusts
    retention_days: int = LEAST_RETENTION_DAYS  # of logs and evidence; the record stays for ever
    auth_key: SecretStr | None = None  # 32 bytes, base64; of the digests of keys and sessions
    session_idle: Seconds = 30 * 60.0  # a session nobody uses is over after this
    session_lasts: Seconds = 12 * 3600.0  # and every session after this
    fresh_for: Seconds = 10 * 60.0  # then dangerous acts want the password once more
    second_factor_above: Annotated[int, Field(ge=0)] = 100  # accounts that somebody can push to
    approval_above: Annotated[int, Field(ge=0)] | None = None  # copies of a command; None: never
    small_site: bool = False  # one person may hold every role
    oidc_issuer: Annotated[str, Field(max_length=300)] | None = None  # as it names itself
    oidc_client_id: str | None = None  # what the provider knows the hub by
    oidc_client_secret: SecretStr | None = None
    oidc_second_factor_amr: tuple[str, ...] = ()  # what it says (amr, acr) of two factors, as JSON
    language: Literal["zh", "en"] = "zh"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    outgoing_allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    database_connections: Annotated[int, Field(ge=2, le=200)] = 8  # per process
    engine: EngineSettings = Field(default_factory=EngineSettings)
    pace: PaceSettings = Field(default_factory=PaceSettings)

    @model_validator(mode="after")
    def _a_collector_has_a_port(self) -> Self:
        if self.syslog and not 0 < int(self.syslog.rpartition(":")[2]) <= LAST_PORT:
            raise ValueError(f"HUB_SYSLOG must end with a port, from 1 to {LAST_PORT}")
        return self

    @model_validator(mode="after")
    def _logs_are_kept_long_enough(self) -> Self:
        if self.retention_days < LEAST_RETENTION_DAYS:
            raise ValueError(
                f"HUB_RETENTION_DAYS must be at least {LEAST_RETENTION_DAYS}: logs have to be kept "
                "for six months"
            )
        return self

    @field_validator("oidc_issuer", "oidc_client_id", "oidc_client_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, given: object) -> object:
        return given or None

    @model_validator(mode="after")
    def _a_provider_is_there_or_not(self) -> Self:
        given = {
            "HUB_OIDC_ISSUER": self.oidc_issuer,
            "HUB_OIDC_CLIENT_ID": self.oidc_client_id,
            "HUB_OIDC_CLIENT_SECRET": self.oidc_client_secret,
        }
        missing = [name for name, value in given.items() if not value]
        if 0 < len(missing) < len(given):
            raise ValueError(
                f"{' and '.join(missing)} must be set, too: signing in with another provider "
                "(OIDC) takes all three, or none"
            )
        if self.oidc_issuer and not _is_issuer(self.oidc_issuer):
            raise ValueError(
                "HUB_OIDC_ISSUER must be the https:// address that the provider itself names as "
                "its issuer, without a query (http:// is good on this machine only)"
            )
        return self


def _is_issuer(text: str) -> bool:
    url = urlsplit(text)
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    return is_safe and bool(url.hostname) and not (url.query or url.fragment or url.username)


@lru_cache
def get_settings() -> Settings:
    """Return this process's settings."""
    return Settings()
