"""Regions, organisations and accounts, over HTTP."""

from fastapi import APIRouter

from hub.enrollment import (
    account_endpoints,
    organisation_endpoints,
    platform_endpoints,
    region_endpoints,
    tag_endpoints,
)
from hub.enrollment.joining import endpoints as joining_endpoints
from hub.enrollment.registry import endpoints as registry_endpoints

router = APIRouter()
for each in (
    region_endpoints,
    organisation_endpoints,
    platform_endpoints,
    account_endpoints,
    tag_endpoints,
    joining_endpoints,
    registry_endpoints,
):
    router.include_router(each.router)
