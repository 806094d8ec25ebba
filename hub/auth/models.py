"""API keys. People, roles and sessions will join them here."""

from datetime import datetime

from sqlalchemy import Identity, String, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base


class ApiKey(Base):
    """A key, of which only a digest is kept."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    digest: Mapped[str] = mapped_column(String(80, collation="C"), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
