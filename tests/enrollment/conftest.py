from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from hub.enrollment.platforms import Platform, Platforms
from hub.enrollment.region_import import import_regions
from hub.kit.db import Database, make_engine
from hub.sdk.addresses import OutgoingUrl


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 8:
        raise ValueError(f"the secret {secret.get_secret_value()} is too short")
    return secret


class AppSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    endpoint: OutgoingUrl
    retries: int = 3


class AppCredentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    secret: Annotated[SecretStr, AfterValidator(_long_enough)]


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


@pytest.fixture(scope="session")
def platforms() -> Platforms:
    """A platform with secrets whose errors quote them, and one with nothing to say."""
    return {
        "site": Platform("site", "网站", Nothing),
        "app": Platform("app", "自有客户端（App）", AppSettings, AppCredentials),
    }


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database alone: most of what is tested here needs no application around it."""
    made = Database(make_engine(database_url))
    yield made
    await made.close()


@pytest.fixture
async def china(database: Database) -> Database:
    """A database with every province, city and county."""
    async with database.work() as session:
        await import_regions(session, actor="省融媒体中心")
    return database
