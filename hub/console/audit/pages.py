"""The record (台账): who did what, and proof that all of it is there."""

from fastapi import APIRouter

from hub.console.audit import listing, proof

router = APIRouter()
for each in (proof, listing):
    router.include_router(each.router)
