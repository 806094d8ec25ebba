"""Which roles may be given where, and by whom: the table."""

import pytest

from hub.access.permissions import Permission
from hub.access.remit import EVERYWHERE, Place, Remit
from hub.access.roles import DELEGABLE, FOR_WHOLE_HUB, PERMISSIONS, Role
from hub.auth.giving import fits, may_give

HUB = Place("")
IN_WUHAN = Remit((Place("4201"),))
ONE_UNIT = Remit((Place("4201", 7),))


@pytest.mark.parametrize("role", Role)
def test_the_centre_gives_every_role_where_it_fits(role: Role) -> None:
    is_for_hub = role in FOR_WHOLE_HUB
    assert bool(fits(role, Place("42"))) is not is_for_hub
    assert bool(fits(role, Place("", 7))) is not is_for_hub
    assert bool(fits(role, HUB)) is (role is not Role.UNIT_ADMINISTRATOR)
    assert may_give(EVERYWHERE, role, HUB if is_for_hub else Place("42"))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("remit", "place", "is_within"),
    [
        (IN_WUHAN, Place("4201"), True),
        (IN_WUHAN, Place("420102"), True),
        (IN_WUHAN, Place("4201", 7), True),
        (IN_WUHAN, Place("42"), False),
        (IN_WUHAN, Place("4210"), False),
        (IN_WUHAN, Place("", 7), False),
        (IN_WUHAN, HUB, False),
        (ONE_UNIT, Place("4201", 7), True),
        (ONE_UNIT, Place("420102", 7), True),
        (ONE_UNIT, Place("4201"), False),
        (ONE_UNIT, Place("4201", 8), False),
        (ONE_UNIT, Place("", 7), False),
    ],
)
def test_a_unit_gives_what_can_be_delegated_within_itself(
    *, role: Role, remit: Remit, place: Place, is_within: bool
) -> None:
    assert bool(may_give(remit, role, place)) is (is_within and role in DELEGABLE)


def test_a_unit_can_not_delegate_what_is_the_centres() -> None:
    for role in DELEGABLE:
        assert not {each for each in PERMISSIONS[role] if each.is_for_whole_hub} - {
            *(Permission.READ_APPS, Permission.SET_APPS)  # nothing comes of them below the hub
        }
