"""Findings that name a copy which is known under another placement already.

The copy may be a stray that is being deleted, or a platform may have given one name twice. Nothing
is sent for such a finding: it is looked for again, later and later, until a person has to look.
"""

from dataclasses import replace

from hub.deliveries.change import Change, Parked, unchanged
from hub.deliveries.finding import Finding
from hub.deliveries.transition import Have, Known

DELAY = 1.0  # seconds until the first look
LONGEST = 60  # times that, until a later one
MOST = 100  # looks


def names_a_new_copy(finding: Finding) -> bool:
    """Say whether a finding brings a copy that its own row did not know."""
    return finding.change.remote_id not in {None, finding.claimed.known.remote_id}


def without_the_copy(finding: Finding) -> Finding:
    """The copy belongs to another placement: send nothing, look when that one has dealt with it."""
    known = finding.claimed.known
    if finding.claimed.key.slot:  # a stray that turned out to be known
        change = unchanged(known, have=Have.NONE, have_version=None, remote_id=None)
    else:
        change = _conflict(known)
    return replace(finding, change=change)


def _conflict(known: Known) -> Change:
    tries = known.tries + 1
    if known.have is Have.NONE:  # it was published, and answered with a copy that is there already
        known = replace(known, have=Have.DOUBT, have_version=known.want)
    elif known.have is Have.PENDING:  # the platform is done with it, and somebody else has it
        known = replace(known, have=Have.DOUBT, handle=None)
    if tries > MOST:
        why = "the platform names a copy that is known to belong to another placement"
        return unchanged(known, parked=Parked.UNKNOWN, why=why)
    return unchanged(known, tries=tries, delay=DELAY * min(tries, LONGEST))
