"""The tables of the registry: keyed by account, so that enrolling needs to know nothing of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Identity, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base
from hub.kit.sealed_columns import SEALED


class Duty(StrEnum):
    """What somebody answers for, the highest first (国办发〔2018〕123号)."""

    HEAD = "head"  # 第一责任人
    DEPUTY = "deputy"  # 主要责任人, the deputy head in charge (分管领导)
    CHIEF_EDITOR = "chief_editor"  # 总编辑
    REVIEWER = "reviewer"  # 审核人
    OPERATOR = "operator"  # 运维人员
    PASSWORD_KEEPER = "password_keeper"  # 密码保管人: one named keeper, never shared  # noqa: S105
    ON_DUTY = "on_duty"  # 值班人员


class AccountFiling(Base):
    """An account's filing (备案); no row: nothing is known of one."""

    __tablename__ = "account_filings"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[str | None] = mapped_column(String(100))
    authority: Mapped[str | None] = mapped_column(String(200))
    filed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ResponsiblePerson(Base):
    """Somebody who answers for an account. Names stand in public ledgers; phones are sealed."""

    __tablename__ = "responsible_people"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    duty: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(50))
    phone: Mapped[bytes | None] = mapped_column(info=SEALED)

    __table_args__ = (
        UniqueConstraint("account_id", "duty", "name"),
        CheckConstraint(
            "duty in ('head','deputy','chief_editor','reviewer','operator','password_keeper',"
            "'on_duty')",
            name="duty",
        ),
    )
