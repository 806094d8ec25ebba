"""Enrolled accounts (入驻账号)."""

from fastapi import APIRouter

from hub.console.accounts import (
    changing,
    credentials,
    enrolling,
    filing,
    importing,
    listing,
    responsible,
    showing,
    terms,
)

router = APIRouter(include_in_schema=False)
_PARTS = (
    listing,
    enrolling,
    importing,
    showing,
    changing,
    filing,
    responsible,
    terms,
    credentials,
)

for each in _PARTS:
    router.include_router(each.router)
