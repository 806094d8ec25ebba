"""With which manifests a check has no place."""

from hub.sdk.manifest import Also, Correction, LookUp, Manifest, Retraction, Unit, Viewpoint
from hub.sdk.testing.check import Where


def deletes(manifest: Manifest) -> str | None:
    """Only where the platform lets us delete."""
    kind = manifest.capabilities.retraction
    return None if kind in {Retraction.FULL, Retraction.PAGE_ONLY} else _says("retraction", kind)


def looks_up(manifest: Manifest) -> str | None:
    """Only where a lost publish can be found."""
    kind = manifest.capabilities.look_up
    return _says("look_up", kind) if kind is LookUp.NONE else None


def reads_back(manifest: Manifest) -> str | None:
    """Only where a copy can be seen."""
    return None if manifest.capabilities.read_back else "the manifest says read_back = false"


def reads_with_its_own_token(manifest: Manifest) -> str | None:
    """Only where a copy can be seen, and the hub has no part in renewing what that takes."""
    renewed = Also.REFRESH_CREDENTIALS in manifest.capabilities.also
    return "the hub renews its credentials" if renewed else reads_back(manifest)


def looks(manifest: Manifest) -> str | None:
    """Only where anything can be seen."""
    return looks_up(manifest) and reads_back(manifest)


def asks_an_interface(manifest: Manifest) -> str | None:
    """Only where what is seen is the platform's interface, which has no pages."""
    kind = manifest.capabilities.viewpoint
    return looks(manifest) if kind is Viewpoint.API else _says("viewpoint", kind)


def updates(manifest: Manifest) -> str | None:
    """Only where a copy that is out can be changed."""
    kind = manifest.capabilities.correction
    return None if kind is Correction.UPDATE else _says("correction", kind)


def keeps_what_is_out(manifest: Manifest) -> str | None:
    """Only where a copy that is out cannot be changed."""
    kind = manifest.capabilities.correction
    return _says("correction", kind) if kind is Correction.UPDATE else None


def sends_editions(manifest: Manifest) -> str | None:
    """Only where several stories make one send."""
    kind = manifest.capabilities.unit
    return None if kind is Unit.EDITION else _says("unit", kind)


def sends_batches(manifest: Manifest) -> str | None:
    """Only where one call takes many placements."""
    return None if manifest.capabilities.batches else "the manifest says batches = false"


def has(operation: Also) -> Where:
    """Only where the connector has an operation beyond the contract."""

    def where(manifest: Manifest) -> str | None:
        has_it = operation in manifest.capabilities.also
        return None if has_it else f"the manifest's `also` does not name {operation}"

    return where


def needs_page(manifest: Manifest) -> str | None:
    """Only where a story's own page has to be up first."""
    needs = manifest.capabilities.needs_page
    return None if needs else "the manifest says needs_page = false"


def says(name: str, *wanted: str) -> Where:
    """Only where a capability is said to be one of these."""

    def where(manifest: Manifest) -> str | None:
        value = getattr(manifest.capabilities, name)
        return None if value in wanted else _says(name, value)

    return where


def limits(name: str) -> Where:
    """Only where the manifest has a limit of a title, a digest, a body or pictures."""

    def where(manifest: Manifest) -> str | None:
        there = getattr(manifest.limits, name) is not None
        return None if there else f"the manifest has no limits.{name}"

    return where


def wants_at_least(name: str, units: int) -> Where:
    """Only where the platform wants at least so much of it."""

    def where(manifest: Manifest) -> str | None:
        limit = getattr(manifest.limits, name)
        there = limit is not None and limit.least >= units
        return None if there else f"the manifest's limits.{name} wants no more than any has"

    return where


def _says(name: str, value: str) -> str:
    return f'the manifest says {name} = "{value}"'
