"""A receiver for tests, benches and the demo: many clients' apps in one process, with a ledger.

    python -m connectors.webhook.sandbox --port 9000

    async with Sandbox() as sandbox:                      # in a test, on a free loopback port
        account = {"endpoint": sandbox.endpoint("420100"), "secret": sandbox.secret("420100")}
        sandbox.behave("420100", Behaviour(mode=Mode.DROP_AFTER, times=1))
        ...
        assert [entry.key for entry in sandbox.ledger.about("420100")] == [...]

| request | |
|---|---|
| `POST /{account}/hook` | an event |
| `GET /{account}/hook/{id}` | the look-up |
| `GET /{account}/`, `GET /{account}/{id}` | what the app's readers see |
| `GET /_ledger?account=&type=&key=&after=` | every request (after the one with number `n`) |
| `GET /_state?account=` | what each app holds now; like the ledger, a JSON object a line |
| `GET /_summary` | counts, and how many accounts hold one article twice |
| `PUT /_control/{account}` | misbehave: a JSON `Behaviour` or a list; `*`: every account |
| `DELETE /_control/{account}` | behave again |
| `DELETE /_ledger` | forget the ledger, keep the stories |

A sandbox is as faithful as its documentation: this one does what `connectors/webhook/README.md`
asks of a receiver, and nothing that a real app may do besides. Everything is in memory, and
whoever reaches its port controls it: keep it on loopback.
"""

from connectors.webhook.sandbox.behaviour import Behaviour, Mode
from connectors.webhook.sandbox.ledger import Entry, Ledger
from connectors.webhook.sandbox.server import Sandbox

__all__ = ["Behaviour", "Entry", "Ledger", "Mode", "Sandbox"]
