"""Other people's files that the console serves: as they come, and bundled here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package, served as it is.

    Attributes:
        package: its name in `package.json`, which pins its version.
        source: where it is in the package.
        name: what it is called in `static/vendor`.
    """

    package: str
    source: str
    name: str


FILES = (
    File("@tabler/core", "dist/css/tabler.min.css", "tabler.css"),
    File("htmx.org", "dist/htmx.min.js", "htmx.js"),
    File("htmx-ext-sse", "dist/sse.min.js", "sse.js"),
    File("idiomorph", "dist/idiomorph-ext.min.js", "idiomorph.js"),
)

BUNDLES = ("tiptap",)  # `<name>.mjs` beside this file becomes the module `<name>.js`

UNSAID_LICENCES = {"htmx-ext-sse": "0BSD"}  # its package.json is silent, its LICENSE is not
LICENCE_TEXTS = {"@tabler/core": "tabler.txt"}  # it comes without one; beside this file
