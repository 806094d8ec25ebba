from hub.sdk.testing import conformance

test_conformance = conformance("hub_skeleton")
