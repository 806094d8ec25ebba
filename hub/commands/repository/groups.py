"""What makes two failures one group: the platform, what they wait for, and the platform's words.

Request ids and times are left out of the words, or each failure would be a group of its own. What
a work order says is written for its account, so those are one group.
"""

from hub.deliveries.change import Parked

_MOST = 300  # characters of the words
_ID = "[0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]{9,}"  # long, and with a digit: codes are shorter


def words_of(kind: str, why: str) -> str:
    """Return, as SQL, the words that a failure has in common with others of its group.

    Args:
        kind: the column with the reason.
        why: the column with the platform's words.
    """
    return f"""case {kind} when '{Parked.BY_PERSON}' then ''
        else regexp_replace(left(coalesce({why}, ''), {_MOST}), '{_ID}', '…', 'g') end"""


def group_of(platform: str, kind: str, words: str) -> str:
    """Return a group's name, as SQL; whoever wants it tried again says it."""
    return f"md5(concat_ws('|', {platform}, {kind}, {words}))"
