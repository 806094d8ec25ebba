from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from hub.enrollment.platforms import Platform, Platforms
from hub.kit.db import Database, make_engine


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 8:
        raise ValueError(f"the secret {secret.get_secret_value()} is too short")
    return secret


class AppSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    endpoint: str
    retries: int = 3


class AppCredentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    secret: Annotated[SecretStr, AfterValidator(_long_enough)]


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


@pytest.fixture(scope="session")
def platforms() -> Platforms:
    return {
        "site": Platform("site", "网站", Nothing),
        "app": Platform("app", "自有客户端（App）", AppSettings, AppCredentials),
    }


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(make_engine(database_url))
    yield database
    await database.close()
