"""WeChat in memory, for tests, the conformance kit and demos: many accounts, one application.

    sandbox = Sandbox()                                   # Sandbox(channel="mass")
    account = sandbox.enrol("http://127.0.0.1:9100")      # settings and credentials of the models
    serve(sandbox.app)

    python -m connectors.wechat.sandbox --port 9100       # any AppID: see `Sandbox.enrolled`

| address | |
|---|---|
| `POST /cgi-bin/…` | the interfaces that the connector uses |
| `GET /accounts/{appid}` | an account's cards on phones, and its pages that only have a link |
| `GET /s?__biz=…&mid=…&idx=…` | an article, or the notice that it was deleted |
| `GET /` | the accounts that have sent something |
| `GET /_summary` | sends, stories that can be read, cards, stories twice on one account |

Faithful to the documentation in: `stable_token` and the five minutes of the token before it; codes
inside a 200; limits by the day and month in Beijing; drafts used up when they are sent; sends that
end later, with the events; the check for originality; deletion by index, 0 or none being
everything; cards that stay; Unicode escapes taken literally; pictures of others dropped in silence.

Assumed where the documentation is silent: a failed send is given back to the quota; `clientmsgid`
is looked at before the draft; deleting the last story of a mass send makes its status `DELETE`;
the messages of rarer codes. What real accounts do besides is not here. Whoever reaches its port
controls it: keep it on loopback.
"""

from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.platform import Sandbox

__all__ = ["Clock", "Sandbox"]
