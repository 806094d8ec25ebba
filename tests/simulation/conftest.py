"""A database for each run, where one test makes several runs."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from hub.embedded.services import Urls
from tests.conftest import execute, named

numbers = count()


@pytest.fixture
def another_database(services: Urls, template: str) -> Iterator[Callable[[], str]]:
    """Make an empty database at each call; the one before is dropped."""
    made: list[str] = []

    def drop() -> None:
        while made:
            execute(services, f"DROP DATABASE IF EXISTS {made.pop()} WITH (FORCE)")

    def make() -> str:
        drop()
        made.append(f"simulation_{next(numbers)}")
        execute(services, f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return named(services, made[-1])

    yield make
    drop()
