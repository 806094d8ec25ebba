"""Roles: named sets of permissions. A table, so that who may do what is read in one place."""

from enum import StrEnum

from hub.access.permissions import Permission

P = Permission


class Role(StrEnum):
    """What a grant gives."""

    SYSTEM_ADMINISTRATOR = "system_administrator"  # 系统管理员
    SECURITY_ADMINISTRATOR = "security_administrator"  # 安全管理员
    AUDIT_ADMINISTRATOR = "audit_administrator"  # 审计管理员
    UNIT_ADMINISTRATOR = "unit_administrator"  # 单位管理员
    CENTRAL_EDITOR = "central_editor"  # 编辑
    REVIEWER = "reviewer"  # 审核
    COMPLIANCE_OFFICER = "compliance_officer"  # 合规
    UNIT_OPERATOR = "unit_operator"  # 运营
    CONNECTOR_OPERATOR = "connector_operator"  # 接入运维
    AUDITOR = "auditor"  # 督查: reads all, changes nothing


_SEES_ACCOUNTS = {P.READ_ACCOUNTS}
_SEES_STORIES = {P.READ_ARTICLES, P.READ_PLACEMENTS, P.READ_COMMANDS, P.READ_HOLDS}

PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            P.IMPORT_REGIONS,
            P.READ_APPS,
            P.SET_APPS,
            P.READ_SETTINGS,
            P.READ_VAULT,
            P.ROTATE_VAULT,
        }
    ),
    Role.SECURITY_ADMINISTRATOR: frozenset(
        {P.READ_PEOPLE, P.WRITE_PEOPLE, P.GRANT, P.READ_KEYS, P.WRITE_KEYS}
    ),
    Role.AUDIT_ADMINISTRATOR: frozenset(
        {P.READ_AUDIT, P.VERIFY_AUDIT, P.SIGN_AUDIT, P.EXPORT_AUDIT}
    ),
    Role.UNIT_ADMINISTRATOR: frozenset(
        {
            P.READ_PEOPLE,
            P.WRITE_PEOPLE,
            P.GRANT,
            P.READ_KEYS,
            P.WRITE_KEYS,
            P.WRITE_ACCOUNTS,
            P.CHECK_ACCOUNTS,
            P.SET_CREDENTIALS,
            P.READ_CONTACTS,
        }
        | _SEES_ACCOUNTS
    ),
    Role.CENTRAL_EDITOR: frozenset(
        {
            P.WRITE_ARTICLES,
            P.REGISTER_POSTS,
            P.PUSH,
            P.CORRECT,
            P.RETRACT,
            P.RETRY,
            P.PLACE_HOLDS,
            P.READ_WORK_ORDERS,
            P.READ_EDITIONS,
            P.SEND_EDITIONS,
        }
        | _SEES_STORIES
        | _SEES_ACCOUNTS
    ),
    Role.REVIEWER: frozenset({P.APPROVE} | _SEES_STORIES | _SEES_ACCOUNTS),
    Role.COMPLIANCE_OFFICER: frozenset(
        {
            P.REGISTER_POSTS,
            P.RETRACT,
            P.REINSTATE,
            P.RETRY,
            P.PLACE_HOLDS,
            P.CHECK_ACCOUNTS,
            P.READ_CONTACTS,
            P.READ_WORK_ORDERS,
            P.CONFIRM_WORK_ORDERS,
            P.READ_EDITIONS,
        }
        | _SEES_STORIES
        | _SEES_ACCOUNTS
    ),
    Role.UNIT_OPERATOR: frozenset(
        {
            P.WRITE_ARTICLES,
            P.CHECK_ACCOUNTS,
            P.READ_WORK_ORDERS,
            P.CONFIRM_WORK_ORDERS,
            P.READ_EDITIONS,
            P.SEND_EDITIONS,
        }
        | _SEES_STORIES
        | _SEES_ACCOUNTS
    ),
    Role.CONNECTOR_OPERATOR: frozenset(
        {
            P.WRITE_ACCOUNTS,
            P.CHECK_ACCOUNTS,
            P.SET_CREDENTIALS,
            P.READ_CONTACTS,
            P.READ_APPS,
            P.SET_APPS,
            P.READ_PLACEMENTS,
            P.READ_EDITIONS,
        }
        | _SEES_ACCOUNTS
    ),
    Role.AUDITOR: frozenset(
        {
            P.READ_AUDIT,
            P.VERIFY_AUDIT,
            P.READ_PEOPLE,
            P.READ_KEYS,
            P.READ_APPS,
            P.READ_SETTINGS,
            P.READ_VAULT,
            P.READ_CONTACTS,
            P.READ_WORK_ORDERS,
            P.READ_EDITIONS,
            P.READ_DRAFTS,
            P.READ_TARGET_SETS,
        }
        | _SEES_STORIES
        | _SEES_ACCOUNTS
    ),
}

ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)
"""等保 level 3 wants them apart (三员分立): none does what another does, and none publishes."""

FOR_WHOLE_HUB = ADMINISTRATORS
"""What is granted for the whole hub or not at all."""

DELEGABLE = frozenset(
    {
        Role.UNIT_ADMINISTRATOR,
        Role.CENTRAL_EDITOR,
        Role.REVIEWER,
        Role.COMPLIANCE_OFFICER,
        Role.UNIT_OPERATOR,
        Role.CONNECTOR_OPERATOR,
    }
)
"""What a unit's administrator may grant below, without the centre."""
