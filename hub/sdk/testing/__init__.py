"""The conformance kit: what every connector has to do right, checked against its own sandbox.

Beside the connector is `<package>/sandbox.py` with a class `Sandbox` (`hub.sdk.testing.sandbox`):
the platform in memory. The kit serves it on loopback, breaks the wire before it in every way that
happens, and drives the connector as the hub's engine does. No account, no network, some seconds.

In the terminal:

    hub connector check my_connector

In pytest, each check a test of its own; this is a whole test file:

    from hub.sdk.testing.plugin import conformance

    test_conformance = conformance("my_connector")

Where a platform's accounts are of several kinds the others take a sandbox and a test of their own:

    test_mass_sends = conformance(Subject("my_connector", my_connector.connector, MassSandbox))

In Python:

    from hub.sdk.testing.card import run

    card = run("my_connector")
    print(card.as_text())

**Skips.** A check that the manifest rules out (of editions, where the unit is a placement) is not
asked. All others are made. Where the sandbox does not offer a way to go wrong (the method raises
`NotOffered`) the manifest gives the reason once, under that method's name; a single check can be
excused under its own, unless readers or secrets depend on it:

    [skips]
    expire_token = "A webhook's secret does not expire."
    work_slowly = "A receiver answers once it has stored the event."

A reason whose check passes is stale, and fails. `sandbox` is the name for a connector that calls
nobody, because what it shows is the hub's own ledger. `requests` is the name where a person does
what an interface does elsewhere: the kit lets the sandbox do their work (`do_by_hand`), and checks
what it can.

**A connector's own tests** can use the parts: `server.Server` serves any ASGI application and
misbehaves as told (`faults`), `trial.begin(subject.load("my_connector"))` gives a platform, an
account and an engine.
"""
