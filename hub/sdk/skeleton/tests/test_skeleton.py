from hub.sdk.testing.plugin import conformance

test_conformance = conformance("hub_skeleton")
