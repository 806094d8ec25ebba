"""The demo's only person, who comes as anybody does who has just installed a hub."""

import secrets

from hub.cli import session_file
from hub.cli.local_hub import LocalHub

LOGIN = "zhiban"
NAME = "总值班室"
PASSWORD_BYTES = 9  # twelve characters, for people to type


def sign_in(hub: LocalHub) -> str:
    """Make the first person with the key of the first start, and sign in as them.

    The session is kept where `hub login` keeps one, in the demo's own directory, so that commands
    in another terminal act as them.

    Returns:
        Their password: random, kept nowhere, for whoever looks on to open the console.
    """
    session_file.forget(hub.settings)  # an earlier demo's
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    person = {"login": LOGIN, "name": NAME, "password": password, "every_role": True}
    with hub.api() as api:
        api.post("/people/first", person)
        begun = api.post("/session", {"login": LOGIN, "password": password, "keep": "token"})
    session_file.keep(hub.settings, begun["token"])
    return password
