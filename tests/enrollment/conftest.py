import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI
from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from hub.embedded.services import Urls
from hub.enrollment.platforms import Platform, Platforms
from hub.enrollment.region_import import import_regions
from hub.kit.db import Database, make_engine
from hub.sdk.addresses import OutgoingUrl
from tests.conftest import execute, named, numbers
from tests.enrollment.places import Places


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


@pytest.fixture(scope="session")
def template(services: Urls, template: str) -> str:
    """The name of a database that knows every province, city and county."""
    name = f"{template}_china_{next(numbers)}"  # another folder may have one, too
    execute(services, f"CREATE DATABASE {name} TEMPLATE {template}")
    asyncio.run(_import_regions(named(services, name)))
    return name


async def _import_regions(url: str) -> None:
    database = Database(make_engine(url))
    async with database.work() as session:
        await import_regions(session, actor="省融媒体中心")
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database alone: most of what is tested here needs no application around it."""
    made = Database(make_engine(database_url))
    yield made
    await made.close()


@pytest.fixture
async def places(app: FastAPI, client: httpx.AsyncClient) -> Places:
    """A hub with accounts in several places of Hubei."""
    made = Places(app, client)
    await made.open()
    return made
