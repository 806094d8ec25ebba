"""What codes of accounts are called."""

from hub.deliveries.credential_health import CredentialState
from hub.enrollment.models import AccountStatus
from hub.enrollment.registry.filing import FilingState
from hub.enrollment.registry.models import Duty
from hub.kit.i18n import _


def statuses() -> dict[str, str]:
    """Return what an account's states are called."""
    return {
        AccountStatus.ACTIVE: _("in use"),
        AccountStatus.SUSPENDED: _("on pause"),
        AccountStatus.CLOSED: _("closed down"),
    }


def filing_states() -> dict[str, str]:
    """Return what the states of a filing are called."""
    return {
        FilingState.NOT_FILED: _("not filed"),
        FilingState.FILED: _("filed"),
        FilingState.EXPIRED: _("filing is over"),
        FilingState.CANCELLED: _("filing is cancelled"),
    }


def duties() -> dict[str, str]:
    """Return what those are called who answer for an account, the highest first."""
    return {
        Duty.HEAD: _("Head responsible"),
        Duty.DEPUTY: _("Mainly responsible"),
        Duty.CHIEF_EDITOR: _("Chief editor"),
        Duty.REVIEWER: _("Reviewer of stories"),
        Duty.OPERATOR: _("Operator of the account"),
        Duty.PASSWORD_KEEPER: _("Keeper of the password"),
        Duty.ON_DUTY: _("On duty"),
    }


def credential_states() -> dict[str, str]:
    """Return what the states of credentials are called."""
    return {
        CredentialState.NOT_NEEDED: _("this platform needs none"),
        CredentialState.MISSING: _("none yet"),
        CredentialState.REFUSED: _("refused by the platform"),
        CredentialState.EXPIRED: _("over"),
        CredentialState.EXPIRING: _("end soon"),
        CredentialState.ENTERED: _("entered"),
    }


def modes() -> dict[str, str]:
    """Return what a unit can agree for pushes from above."""
    return {
        "automatic": _("they go out"),
        "opt_out": _("they go out unless the unit says no"),
        "approve": _("the unit has to say yes"),
    }


def buckets() -> dict[str, str]:
    """Return what the counters of quotas are called."""
    return {"publish": _("Publishing"), "retract": _("Deleting"), "poll": _("Asking")}


FILING_TONES = {
    FilingState.NOT_FILED: "warn",
    FilingState.FILED: "good",
    FilingState.EXPIRED: "bad",
    FilingState.CANCELLED: "plain",
}
CREDENTIAL_TONES = {
    CredentialState.NOT_NEEDED: "plain",
    CredentialState.MISSING: "bad",
    CredentialState.REFUSED: "bad",
    CredentialState.EXPIRED: "bad",
    CredentialState.EXPIRING: "warn",
    CredentialState.ENTERED: "good",
}
TONES = {AccountStatus.ACTIVE: "good", AccountStatus.SUSPENDED: "warn", AccountStatus.CLOSED: "bad"}
"""The colours of states."""
