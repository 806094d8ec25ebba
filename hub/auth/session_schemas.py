"""What the API says of oneself and one's sessions, and what is said to it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.auth import passwords, sign_in
from hub.auth.user_schemas import SessionOut

MOST_TYPED = 1_000  # characters: what is too long for a password is told so, and not cut
LINK_CHARACTERS = 200

Typed = Annotated[SecretStr, Field(max_length=MOST_TYPED)]
NewPassword = Annotated[
    SecretStr,
    Field(
        max_length=MOST_TYPED,
        description=f"{passwords.LEAST} to {passwords.MOST} characters, any that can be typed; "
        "not made of well-known words, runs of keys, dates or the login.",
    ),
]
Code = Annotated[
    SecretStr,
    Field(
        max_length=sign_in.MOST_CODE,
        description="Six digits of the authenticator, or a recovery code.",
    ),
]


class SignInBody(BaseModel):
    """A login and what shows that it is theirs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"login": "wuhan.bianji", "password": "江城夜雨 2 号线末班车", "keep": "token"}
            ]
        },
    )

    login: Annotated[str, Field(max_length=sign_in.MOST_LOGIN)]
    password: Typed
    code: Code | None = None
    keep: Literal["cookie", "token"] = Field(
        default="token",
        description="`cookie` for the hub's own pages, `token` for programs: they send it as "
        "`Authorization: Bearer hubs_…`.",
    )


class ProofBody(BaseModel):
    """What shows once more that it is they."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"password": "江城夜雨 2 号线末班车", "code": "492039"}]},
    )

    password: Typed = Field(
        default=SecretStr(""),
        description="Nothing, for whoever has none since a provider vouches for them.",
    )
    code: Code | None = None


class PasswordBody(BaseModel):
    """A password in the place of another."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"current": "江城夜雨 2 号线末班车", "password": "东湖绿道第三个弯有棵歪脖子树"}
            ]
        },
    )

    current: Typed
    password: NewPassword


class CodeBody(BaseModel):
    """A code that shows that an authenticator works."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "492039"}]})

    code: Code


class LinkBody(BaseModel):
    """A one-time link, and the password that is chosen by it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "token": "hubl_3kTqv0Yk2mJ4cQ9sWn7xB1dLrE6fHgUiPzAoSvXyN8M",
                    "password": "东湖绿道第三个弯有棵歪脖子树",
                }
            ]
        },
    )

    token: Annotated[
        SecretStr,
        Field(max_length=LINK_CHARACTERS, description="What stands after the `#` of the link."),
    ]
    password: NewPassword


class TokenOut(BaseModel):
    """A session's token."""

    token: str | None = Field(description="Shown once; null where a cookie keeps it.")


class SetupOut(BaseModel):
    """What an authenticator is told. It counts when a code has shown that it works."""

    secret: str = Field(description="In base32, to type.")
    uri: str = Field(description="`otpauth://…`, to be shown as a QR code.")


class RecoveryOut(TokenOut):
    """Codes for when the authenticator is lost."""

    recovery_codes: list[str] = Field(description="Each is good once; they are shown once.")


class AcceptedOut(BaseModel):
    """Who has chosen a password."""

    login: str


class MyGrant(BaseModel):
    """A role, and where it holds."""

    model_config = ConfigDict(from_attributes=True)

    role: str
    region_code: str | None = Field(description="The root of the subtree; null: the whole hub.")
    region: str | None
    organisation_id: int | None = Field(description="Only what this unit has there; null: all.")
    organisation: str | None


class SecondFactorOut(BaseModel):
    """How it stands with one's second factor."""

    has: bool
    needed: bool = Field(description="It has to be set up, or shown, before anything else.")
    recovery_codes_left: int


class MeOut(BaseModel):
    """Who asks."""

    name: str = Field(description="As the record names them.")
    full_name: str
    kind: ActorKind
    grants: list[MyGrant]
    permissions: list[Permission]
    second_factor: SecondFactorOut
    fresh_until: datetime | None = Field(
        description="Until when dangerous acts want no password; null for keys."
    )


class OwnSession(SessionOut):
    """A session of one's own."""

    is_this: bool = Field(description="Whether the request came with it.")


class OwnSessions(BaseModel):
    """One's own sessions, the one that began last first."""

    items: list[OwnSession]
