"""The cookies that browsers keep for the hub."""

from starlette.responses import Response

SESSION_COOKIE = "__Host-hub_session"
"""`__Host-`: taken over HTTPS (or from this machine) only, for this host and all of it."""

DEVICE_COOKIE = "__Host-hub_device"
DEVICE_SECONDS = 365 * 86_400


def keep_session(response: Response, token: str, seconds: float) -> None:
    """Let a browser keep a session, for as long as it can last.

    `Lax`: it goes along when somebody follows a link to the hub, and when a provider sends them
    back, which `Strict` would forget. What changes something asks where it comes from besides
    (`cross_site`).
    """
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(seconds), secure=True, httponly=True, samesite="lax"
    )


def forget_session(response: Response) -> None:
    """Let a browser forget its session."""
    response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")


def keep_device(response: Response, device: str) -> None:
    """Let a browser keep that somebody has signed in with it."""
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_SECONDS,
        secure=True,
        httponly=True,
        samesite="strict",
    )
