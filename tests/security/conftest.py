from tests.app.conftest import attacked, attacked_settings, attacker, world
from tests.sdk.conftest import serve

__all__ = ["attacked", "attacked_settings", "attacker", "serve", "world"]
