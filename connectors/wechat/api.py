"""One call to the platform: with its token, and once more if that was refused and may be."""

from dataclasses import dataclass, field
from typing import Any

from connectors.wechat import answers, tokens
from connectors.wechat.answers import Body
from connectors.wechat.errors import Kind, Problem, of_preparing
from connectors.wechat.outcomes import Ended
from connectors.wechat.settings import Settings
from hub.sdk import Account, Credentials, Retry, Tools


@dataclass(slots=True)
class Api:
    """The calls of one operation on one account.

    Attributes:
        renewed: the operation has had a refused token replaced; it does so once.
    """

    tools: Tools
    account: Account
    renewed: bool = field(default=False, init=False)

    @property
    def settings(self) -> Settings:
        """The account's."""
        settings: Settings = self.account.settings
        return settings

    async def prepare(self, path: str, needs: str = "", **call: Any) -> Body:
        """Make a call that makes nothing public, and return its answer.

        Args:
            path: under `/cgi-bin/`.
            needs: a field that the answer must have to be believed.
            **call: what `httpx.AsyncClient.post` takes: `json`, `files`.

        Raises:
            Ended: with what the platform's error comes to.
        """
        body, problem = await self.ask(path, needs, **call)
        if problem is not None:
            raise Ended(of_preparing(problem))
        return body

    async def ask(self, path: str, needs: str = "", **call: Any) -> tuple[Body, Problem | None]:
        """Do as `prepare`, but hand back the platform's error for the caller to read."""
        while True:
            token = await tokens.current(self.tools, self.account)
            response = await self.tools.preparing.post(self._url(path, token), **call)
            body, problem = answers.of_preparing(response, needs)
            if problem is None or problem.kind is not Kind.TOKEN:
                return body, problem
            await self._refused(token, problem)

    async def commit(self, path: str, body: Body) -> tuple[Body, Problem | None]:
        """Make the committing call; return its answer, and the platform's error if it is one.

        Raises:
            Ended: the answer proves nothing, or the token was refused.
        """
        token = await tokens.current(self.tools, self.account)
        response = await self.tools.http.post(self._url(path, token), json=body)
        answer, problem = answers.of_committing(response)
        if problem is not None and problem.kind is Kind.TOKEN:
            await self._refused(token, problem)
            raise Ended(Retry(str(problem)))  # calling again is the next operation's business
        return answer, problem

    def _url(self, path: str, token: str) -> str:
        sign = "&" if "?" in path else "?"
        return f"{self.settings.api_url}/cgi-bin/{path}{sign}access_token={token}"

    async def _refused(self, token: str, problem: Problem) -> None:
        """Let go of a token; the next call gets another.

        Raises:
            Ended: the operation has done so before.
        """
        if self.renewed:
            raise Ended(Credentials(f"换新的 access_token 仍被拒绝：{problem}"))
        self.renewed = True
        await tokens.refused(self.tools, self.account, token)
