"""What roles give, and which of them one person may hold."""

from itertools import combinations

import pytest

from hub.access.actor import Actor, ActorKind, Grant
from hub.access.permissions import Permission
from hub.access.remit import NOWHERE, Place, Remit
from hub.access.roles import (
    ADMINISTRATORS,
    DELEGABLE,
    FOR_WHOLE_HUB,
    PERMISSIONS,
    Role,
)
from hub.access.separation import go_together, may_hold

PUBLISHING = {
    Permission.WRITE_ARTICLES,
    Permission.PUSH,
    Permission.CORRECT,
    Permission.RETRACT,
    Permission.REINSTATE,
    Permission.APPROVE,
}
READING = {each for each in Permission if each.endswith((":read", ":verify"))}


def holder(*grants: Grant, **more: object) -> Actor:
    return Actor("值班员", ActorKind.PERSON, user_id=1, grants=grants, **more)  # type: ignore[arg-type]


def test_every_role_gives_something_and_every_permission_is_given_by_one() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())
    given = set().union(*PERMISSIONS.values())
    assert set(Permission) - given == {Permission.CREATE_FIRST_PERSON}


@pytest.mark.parametrize(("one", "other"), [*combinations(sorted(ADMINISTRATORS), 2)])
def test_the_three_administrators_share_nothing(one: Role, other: Role) -> None:
    assert not PERMISSIONS[one] & PERMISSIONS[other]


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_administrator_publishes(role: Role) -> None:
    assert not PERMISSIONS[role] & PUBLISHING


def test_an_auditor_reads_and_changes_nothing() -> None:
    assert PERMISSIONS[Role.AUDITOR] <= READING
    assert PERMISSIONS[Role.AUDITOR] == READING


def test_a_compliance_officer_needs_nobody_to_retract() -> None:
    assert {Permission.RETRACT, Permission.READ_ARTICLES} <= PERMISSIONS[Role.COMPLIANCE_OFFICER]


def test_what_is_delegated_holds_in_a_region() -> None:
    assert not DELEGABLE & FOR_WHOLE_HUB


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("held", sorted(Role))
def test_an_administrator_holds_nothing_else(role: Role, held: Role) -> None:
    verdict = may_hold([held], role, small_site=False)
    assert bool(verdict) is (held is role)
    assert bool(may_hold([role], held, small_site=False)) is (held is role)
    assert may_hold([held], role, small_site=True)
    assert go_together([held, role]) is (held is role)


def test_others_go_together() -> None:
    assert may_hold([Role.CENTRAL_EDITOR], Role.COMPLIANCE_OFFICER, small_site=False)
    assert go_together([Role.CENTRAL_EDITOR, Role.COMPLIANCE_OFFICER])


def test_a_permission_holds_where_its_role_was_granted() -> None:
    actor = holder(
        Grant(Role.CENTRAL_EDITOR, Place("4201")), Grant(Role.COMPLIANCE_OFFICER, Place("42"))
    )
    assert actor.remit(Permission.PUSH) == Remit((Place("4201"),))
    assert actor.remit(Permission.RETRACT) == Remit((Place("42"),))
    assert actor.remit(Permission.WRITE_ACCOUNTS) == NOWHERE


def test_what_concerns_the_hub_is_not_granted_in_a_region() -> None:
    assert holder(Grant(Role.AUDITOR, Place("42"))).remit(Permission.READ_AUDIT) == NOWHERE
    assert holder(Grant(Role.AUDITOR, Place(""))).remit(Permission.READ_AUDIT).is_everywhere
    unit = holder(Grant(Role.AUDITOR, Place("", 7)))  # of one unit, wherever it is
    assert unit.remit(Permission.READ_AUDIT) == NOWHERE


def test_a_key_gives_no_more_than_its_scopes() -> None:
    actor = holder(
        Grant(Role.CENTRAL_EDITOR, Place("")), scopes=frozenset({Permission.READ_ARTICLES})
    )
    assert actor.remit(Permission.READ_ARTICLES).is_everywhere
    assert actor.remit(Permission.PUSH) == NOWHERE


def test_a_scope_that_was_not_granted_gives_nothing() -> None:
    actor = holder(Grant(Role.AUDITOR, Place("")), scopes=frozenset({Permission.PUSH}))
    assert actor.remit(Permission.PUSH) == NOWHERE


def test_without_the_second_factor_nothing_is_given() -> None:
    actor = holder(Grant(Role.COMPLIANCE_OFFICER, Place("")), lacks_second_factor=True)
    assert all(actor.remit(each) == NOWHERE for each in Permission)


def test_the_first_key_is_good_for_one_thing() -> None:
    actor = Actor("administrator", ActorKind.FIRST_KEY)
    good_for = {each for each in Permission if actor.remit(each).places}
    assert good_for == {Permission.CREATE_FIRST_PERSON}
