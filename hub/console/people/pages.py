"""People and machines (人员与服务账号): who they are, what they may do, how they get in."""

from fastapi import APIRouter

from hub.console.people import adding, listing, person, service

router = APIRouter()
for each in (listing, adding, service, person):  # `/people/new` is no person's page
    router.include_router(each.router)
