"""Settings (设置): platforms and applications there, the vault, divisions, what is set."""

from fastapi import APIRouter

from hub.console.settings import overview, platform

router = APIRouter()
for each in (overview, platform):
    router.include_router(each.router)
