"""What may be done, named `scope:resource:action`.

The scope is `region` where a grant's subtree says where it may be done, and `hub` where only a
grant for the whole hub lets anybody do it.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that may be done."""

    READ_ARTICLES = "region:articles:read"
    WRITE_ARTICLES = "region:articles:write"
    READ_DRAFTS = "region:drafts:read"  # whoever writes reads them, too
    REGISTER_POSTS = "region:posts:register"  # found elsewhere, known by their links

    READ_COMMANDS = "region:commands:read"
    PUSH = "region:commands:push"
    READ_TARGET_SETS = "region:target_sets:read"  # whoever pushes reads them, too
    CORRECT = "region:commands:correct"
    RETRACT = "region:commands:retract"
    REINSTATE = "region:commands:reinstate"
    APPROVE = "region:commands:approve"  # somebody else's push
    RETRY = "region:commands:retry"
    READ_HOLDS = "region:holds:read"
    PLACE_HOLDS = "region:holds:place"
    READ_PLACEMENTS = "region:placements:read"
    READ_WORK_ORDERS = "region:work_orders:read"
    CONFIRM_WORK_ORDERS = "region:work_orders:confirm"
    READ_EDITIONS = "region:editions:read"
    SEND_EDITIONS = "region:editions:send"

    READ_ACCOUNTS = "region:accounts:read"
    WRITE_ACCOUNTS = "region:accounts:write"
    CHECK_ACCOUNTS = "region:accounts:check"  # ask their platforms about them
    SET_CREDENTIALS = "region:credentials:set"
    READ_CONTACTS = "region:contacts:read"  # phones of those who answer for accounts

    READ_PEOPLE = "region:people:read"
    WRITE_PEOPLE = "region:people:write"  # invite, reset, disable; machines, too
    GRANT = "region:grants:give"
    READ_KEYS = "region:keys:read"
    WRITE_KEYS = "region:keys:write"

    IMPORT_REGIONS = "hub:regions:import"
    READ_APPS = "hub:apps:read"
    SET_APPS = "hub:apps:set"
    READ_SETTINGS = "hub:settings:read"
    READ_VAULT = "hub:vault:read"
    ROTATE_VAULT = "hub:vault:rotate"
    READ_AUDIT = "hub:audit:read"
    VERIFY_AUDIT = "hub:audit:verify"
    SIGN_AUDIT = "hub:audit:sign"
    EXPORT_AUDIT = "hub:audit:export"
    CREATE_FIRST_PERSON = "hub:people:begin"  # what the key of the first start is good for

    @property
    def is_for_whole_hub(self) -> bool:
        """Whether a grant for less than the hub gives nothing of it."""
        return self.startswith("hub:")


SEES_DRAFTS = (Permission.READ_DRAFTS, Permission.WRITE_ARTICLES)
"""Any of these shows what is still written."""

SEES_TARGET_SETS = (Permission.READ_TARGET_SETS, Permission.PUSH)
"""Any of these shows where pushes go by name."""

REACHING = frozenset({Permission.PUSH, Permission.CORRECT, Permission.RETRACT})
"""What speaks through accounts, or silences them: for many accounts it wants a second factor."""
