"""What may be done with a draft. Pure."""

from hub.articles.models import WorkingDraft
from hub.kit.i18n import _
from hub.kit.problems import Conflict

DRAFTS_EACH = 500
"""How many one may have begun that are neither published nor discarded."""


def check_count(count: int) -> None:
    """Refuse another draft to somebody who has as many as there may be.

    Raises:
        Conflict: they have.
    """
    if count >= DRAFTS_EACH:
        raise Conflict(
            _("You have begun {count} drafts; there may be {most}.", count=count, most=DRAFTS_EACH),
            remedy=_("Publish or discard some of them."),
        )


def check_revision(draft: WorkingDraft, read: int) -> None:
    """Refuse to go over a save that was not read.

    Raises:
        Conflict: there is one; `revision`, `saved_by` and `saved_at` say which.
    """
    if read != draft.revision:
        raise Conflict(
            _(
                "{saved_by} has saved draft {draft} since you read it; nothing was written.",
                saved_by=draft.saved_by,
                draft=draft.id,
            ),
            remedy=_(
                "Read what they wrote, then save yours over it, or begin a draft of its"
                " own with it."
            ),
            revision=draft.revision,
            saved_by=draft.saved_by,
            saved_at=draft.saved_at.isoformat(),
        )
