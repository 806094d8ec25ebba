"""People, machines, what was granted to them, and keys, over HTTP."""

from fastapi import APIRouter

from hub.auth import (
    first_person_endpoints,
    grant_endpoints,
    key_endpoints,
    people_endpoints,
)

router = APIRouter()
for each in (first_person_endpoints, people_endpoints, grant_endpoints, key_endpoints):
    router.include_router(each.router)
