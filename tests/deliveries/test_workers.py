"""Whether engines that are killed in tests are as dead as `kill -9` makes them."""

from hub.kit.db import Database
from tests.deliveries.workers import MortalDatabase


def test_no_way_to_the_database_is_open_to_the_dead() -> None:
    ways = {name for name, way in vars(Database).items() if hasattr(way, "__wrapped__")}
    assert ways >= {"connection", "statement", "work"}
    assert ways <= set(vars(MortalDatabase))
