"""The conformance kit, all of it."""

from hub.sdk.testing.plugin import conformance

test_conformance = conformance("connectors.matrix")
