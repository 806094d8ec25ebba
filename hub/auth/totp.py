"""One-time codes of an authenticator (TOTP, RFC 6238): six digits, another every 30 seconds. Pure.

`pyotp` makes and compares them; which step a code is of is for the caller to keep, so that none is
good twice.
"""

import re

import pyotp

STEP_SECONDS = 30
WINDOW = 1  # steps before and after: clocks differ, and people type slowly
ISSUER = "云内容中台"

_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """Make a secret that nobody can guess: 160 bits in base32."""
    return pyotp.random_base32()


def uri_of(secret: str, login: str) -> str:
    """Return what an authenticator reads from a QR code (`otpauth://…`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def is_code(text: str) -> bool:
    """Say whether it could be one."""
    return _CODE.fullmatch(text) is not None


def step_of(secret: str, code: str, now: float, after: int | None) -> int | None:
    """Return the time step that a code is of, if it is good.

    Args:
        secret: in base32.
        code: six digits.
        now: seconds since 1970.
        after: the last step that was used; only later ones are good.
    """
    current = int(now) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(current - WINDOW, current + WINDOW + 1):
        is_it = pyotp.utils.strings_equal(totp.generate_otp(step), code)
        if is_it and (after is None or step > after):
            return step
    return None
