"""How often an account's credentials were used."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base


class CredentialUse(Base):
    """How often an account's credentials were opened for somebody; written once a minute.

    Without a foreign key: a worker that counts must wait for nobody who changes the account.

    Attributes:
        uses: calls to the platform, and comparisons with those that a file brought.
        last_used_at: of the last one, to the minute.
    """

    __tablename__ = "credential_uses"

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uses: Mapped[int]
    last_used_at: Mapped[datetime]
