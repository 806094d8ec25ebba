"""People and machines, what was granted to them, and how they show who they are."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base
from hub.kit.sealed_columns import SEALED

DIGEST = String(80, collation="C")


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class User(Base):
    """A person, or a machine (a service account), that may have been granted something.

    Attributes:
        login: what they sign in as, and what the record calls them; never another's again.
        kind: `hub.access.actor.ActorKind`: `person` or `service`.
        region_code: where they belong; None for the centre's. Whoever administers that subtree
            administers them.
        organisation_id: the unit that they work for.
        spelled: what `hub.kit.spelling` makes of the name.
        password_hash: argon2; None until they have chosen one, and for machines.
        totp: the shared secret of their second factor, sealed.
        totp_confirmed_at: when they have shown that it works; until then it counts for nothing.
        totp_step: the last time step that was used; none is good twice.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    login: Mapped[str] = mapped_column(String(64, collation="C"), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    password_set_at: Mapped[datetime | None]
    totp: Mapped[bytes | None] = mapped_column(info=SEALED)
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None]
    oidc_issuer: Mapped[str | None] = mapped_column(String(300))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[str] = mapped_column(String(100))
    spelled: Mapped[str] = mapped_column(Text(collation="C"), server_default="")

    __table_args__ = (
        CheckConstraint("kind in ('person','service')", name="kind"),
        Index(
            "uq_users_oidc",
            "oidc_issuer",
            "oidc_subject",
            unique=True,
            postgresql_where=text("oidc_subject is not null"),
        ),
    )


class UserGrant(Base):
    """A role, for a subtree; never deleted, so that who could do what when can be said.

    Attributes:
        role: `hub.access.roles.Role`.
        region_code: the root of the subtree; None for the whole hub.
        organisation_id: only what this unit, and those below it, have there; None for all.
    """

    __tablename__ = "user_grants"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(40, collation="C"))
    region_code: Mapped[str | None] = mapped_column(
        String(9, collation="C"), ForeignKey("regions.code")
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    granted_by: Mapped[str] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (
        Index(
            "uq_user_grants_standing",
            "user_id",
            "role",
            text("coalesce(region_code, '')"),
            text("coalesce(organisation_id, 0)"),
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
    )


class UserSession(Base):
    """A person who has signed in. Its token is known by its digest alone.

    Attributes:
        fresh_at: when they last showed that it is they.
        second_factor: whether they have shown more than a password.
        device: the browser or the program, as it calls itself.
    """

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    fresh_at: Mapped[datetime] = mapped_column(server_default=func.now())
    second_factor: Mapped[bool] = mapped_column(server_default=text("false"))
    address: Mapped[str] = mapped_column(String(50))
    device: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(100))


class RecoveryCode(Base):
    """A code for whoever has lost their second factor; each is good once."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    used_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that lets somebody choose a password, once. Known by its digest alone."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("purpose in ('invitation','reset')", name="purpose"),)


class ApiKey(Base):
    """A key of a machine, known by its keyed digest alone.

    Attributes:
        user_id: the service account; None for the key of the first start, which is only good for
            making the first person.
        beginning: the first characters, by which people tell keys apart.
        scopes: permissions that it is limited to; None for all that was granted to its service.
        replaces: the key that it was made in place of.
    """

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    beginning: Mapped[str] = mapped_column(String(12), server_default="")
    scopes: Mapped[list[str] | None] = mapped_column(ARRAY(String(60)))
    replaces: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[str | None] = mapped_column(String(100))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_used_address: Mapped[str | None] = mapped_column(String(50))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(100))
