"""What enrolment answers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

_JIANGAN: JsonDict = {
    "code": "420102",
    "name": "江岸区",
    "level": "county",
    "parent_code": "420100",
    "is_grouping": False,
}
_JIANGAN_NODE: JsonDict = {
    "code": "420102",
    "name": "江岸区",
    "level": "county",
    "accounts": 3,
    "has_children": False,
    "above": ["湖北省", "武汉市"],
}
_WUHAN_MEDIA: JsonDict = {
    "id": 14,
    "name": "武汉市融媒体中心",
    "region_code": "420100",
    "level": "city",
    "created_at": "2026-03-02T01:00:00Z",
}
_WUHAN_ACCOUNT: JsonDict = {
    "id": 38,
    "platform": "webhook",
    "external_id": "yunshang-420100",
    "name": "云上武汉",
    "organisation_id": 14,
    "organisation": "武汉市融媒体中心",
    "region_code": "420100",
    "region": "武汉市",
    "level": "city",
    "status": "active",
    "url": None,
    "network_zone": "internet",
    "tags": ["客户端"],
    "settings": {"endpoint": "https://app.wuhan.example/hub"},
    "quotas": None,
    "push_policy": {},
    "credentials_set_at": "2026-03-02T01:00:00Z",
    "created_at": "2026-03-02T01:00:00Z",
    "updated_at": "2026-03-02T01:00:00Z",
}


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


class RegionOut(BaseModel):
    """A division. `is_grouping`: one of the statistics, and no unit of government."""

    model_config = _example(_JIANGAN)

    code: str
    name: str
    level: str
    parent_code: str | None
    is_grouping: bool


class RegionDetail(RegionOut):
    """A division and those that it lies in, the province first."""

    ancestors: list[RegionOut]


class RegionNode(BaseModel):
    """A division in the tree.

    Attributes:
        accounts: how many active ones lie in its subtree, of those granted to whoever asks.
        above: the names of the divisions that it lies in, the province's first.
    """

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    level: str
    accounts: int
    has_children: bool
    above: list[str]


class RegionTree(BaseModel):
    """A part of the tree of divisions."""

    model_config = _example({"items": [_JIANGAN_NODE]})

    items: list[RegionNode]


class RegionImport(BaseModel):
    """What an import of the divisions did."""

    model_config = _example(
        {"created": 3348, "updated": 0, "unchanged": 0, "digest": "sha256:5c0a…"}
    )

    created: int
    updated: int
    unchanged: int
    digest: str


class OrganisationOut(BaseModel):
    """A unit that runs accounts."""

    model_config = _example(_WUHAN_MEDIA)

    id: int
    name: str
    region_code: str
    level: str
    created_at: datetime


class AccountOut(BaseModel):
    """An enrolled account. Of its credentials, only when they were set; null: there are none."""

    model_config = _example(_WUHAN_ACCOUNT)

    id: int
    platform: str
    external_id: str
    name: str
    organisation_id: int
    organisation: str
    region_code: str
    region: str
    level: str
    status: str
    url: str | None
    network_zone: str
    tags: list[str]
    settings: dict[str, Any]
    quotas: dict[str, Any] | None
    push_policy: dict[str, Any]
    credentials_set_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TagOut(BaseModel):
    """A tag, and how many of the accounts that one may read bear it."""

    model_config = _example({"tag": "客户端", "accounts": 119})

    tag: str
    accounts: int


class AccountChange(BaseModel):
    """An account that an import changes, and in which fields."""

    platform: str
    external_id: str
    name: str
    fields: list[str]


class AccountImport(BaseModel):
    """What an import of accounts did, or would do.

    Attributes:
        digest: of the file's bytes.
        changes: the first hundred of those that are updated.
    """

    model_config = _example(
        {
            "dry_run": False,
            "digest": "sha256:5c0a…",
            "organisations_created": 119,
            "created": 357,
            "updated": 0,
            "unchanged": 0,
            "changes": [],
        }
    )

    dry_run: bool
    digest: str
    organisations_created: int
    created: int
    updated: int
    unchanged: int
    changes: list[AccountChange]
