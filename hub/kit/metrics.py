"""What the hub counts for Prometheus. Names start with `hub_`; labels have few values each."""

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

registry: CollectorRegistry = REGISTRY

requests = Counter("hub_http_requests", "Requests answered.", ["method", "status"])
request_seconds = Histogram(
    "hub_http_request_seconds",
    "How long answers took until their last byte.",
    ["method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
opened = Counter(
    "hub_vault_opened",
    "Secrets that were opened. A process opens an account's once, and keeps it until it changes.",
    ["table"],
)


def exposition() -> bytes:
    """Return everything that was counted, in Prometheus' text format."""
    return generate_latest(registry)
