"""What goes into the registry, and what comes out of it."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from hub.enrollment.registry.filing import Filing, FilingState
from hub.enrollment.registry.models import Duty
from hub.kit.i18n import _
from hub.kit.text import line, lines

MOST_PEOPLE = 20  # that answer for one account

_PHONE = re.compile(r"\+?[\d()（）][\d()（） -]{4,24}(?:[转#,]\d{1,6})?")
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 1, 1)

_FILED: JsonDict = {
    "number": "鄂新媒备〔2026〕0113号",
    "authority": "湖北省人民政府办公厅",
    "filed_on": "2026-03-02",
    "valid_until": "2029-03-01",
}
_PEOPLE: JsonDict = {
    "people": [
        {"duty": "head", "name": "武汉市融媒体中心主任", "phone": "027-8260 0000"},
        {"duty": "on_duty", "name": "武汉市融媒体中心值班室"},
    ]
}


def _plausible(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(_("is not a year in which an account is filed"))
    return day


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise ValueError(_("must be a phone number, such as 027-8260 0000"))
    return text


Day = Annotated[date, AfterValidator(_plausible)]
Phone = Annotated[str, line(40), AfterValidator(_phone)]


class FilingIn(BaseModel):
    """An account's filing; what is left out is not known. All of it is replaced."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_FILED]})

    number: Annotated[str, line(100)] | None = None
    authority: Annotated[str, line(200)] | None = None
    filed_on: Day | None = None
    valid_until: Day | None = None
    cancelled_on: Day | None = None
    note: Annotated[str, lines(500)] | None = None

    @field_validator("valid_until", "cancelled_on")
    @classmethod
    def _not_before_it_was_filed(cls, day: date | None, info: ValidationInfo) -> date | None:
        filed_on = info.data.get("filed_on")
        if day is not None and filed_on is not None and day < filed_on:
            raise ValueError(_("lies before the day of the filing"))
        return day

    def filing(self) -> Filing:
        """Return what it says."""
        return Filing(**self.model_dump())

    def merged_with(self, known: Filing) -> Filing:
        """Return what is known once this is said, too; it takes nothing away."""
        return replace(known, **self.model_dump(exclude_none=True))


class FilingOut(BaseModel):
    """An account's filing; `state` is what it is today, in China."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [_FILED | {"state": "filed"}]}
    )

    state: FilingState
    number: str | None
    authority: str | None
    filed_on: date | None
    valid_until: date | None
    cancelled_on: date | None
    note: str | None
    updated_at: datetime | None


class PersonIn(BaseModel):
    """Somebody who answers for an account. A phone that is left out stays; null takes it away."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    duty: Duty
    name: Annotated[str, line(50)]
    phone: Phone | None = Field(default=None, repr=False)

    @property
    def says_phone(self) -> bool:
        """Whether anything was said of a phone."""
        return "phone" in self.model_fields_set


class PeopleIn(BaseModel):
    """All who answer for an account, in place of those who did."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, json_schema_extra={"examples": [_PEOPLE]}
    )

    people: Annotated[list[PersonIn], Field(max_length=MOST_PEOPLE)]

    @field_validator("people")
    @classmethod
    def _once_each(cls, people: list[PersonIn]) -> list[PersonIn]:
        if len({(each.duty, each.name) for each in people}) < len(people):
            raise ValueError(_("names somebody twice with the same duty"))
        return people


class PersonOut(BaseModel):
    """Somebody who answers for an account.

    Attributes:
        phone: null where there is none, and for whoever may not read phone numbers here.
    """

    duty: Duty
    name: str
    has_phone: bool
    phone: str | None = Field(default=None, repr=False)


class PeopleOut(BaseModel):
    """Who answers for an account, the highest duty first; `phones`: whether you may see them."""

    people: list[PersonOut]
    phones: bool
