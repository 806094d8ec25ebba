"""`hub demo`: the whole of it on one machine, from nothing, in under a minute.

platforms    which platforms Hubei's units are on: a table
setting_up   the environment, the servers, the API, two workers, the apps, the platforms
newcomer     its only person, who signs in
enrolling    the divisions and the accounts
commanding   the push and the retraction, watched until nothing is open
looking      what apps, accounts and pages show, without asking the hub's ledger
report       whether all held, and if not, what did not
"""

from hub.cli.demo.command import add_to

__all__ = ["add_to"]
