"""The tree of regions, without the branches that have no site. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.sites.view import Region


@dataclass(slots=True)
class Node:
    """A region of the directory, and what is below it."""

    region: Region
    below: list["Node"] = field(default_factory=list)


def tree(regions: Iterable[Region]) -> list[Node]:
    """Return the outermost regions, each with those below it that lead to a site.

    Args:
        regions: sorted by prefix, so that a region comes before what it contains.
    """
    root: list[Node] = []
    path: list[Node] = []
    for region in regions:
        while path and not region.prefix.startswith(path[-1].region.prefix):
            path.pop()
        node = Node(region)
        (path[-1].below if path else root).append(node)
        path.append(node)
    return _pruned(root)


def _pruned(nodes: Iterable[Node]) -> list[Node]:
    kept = []
    for node in nodes:
        node.below = _pruned(node.below)
        if node.region.is_grouping and not node.region.units:
            kept += node.below  # the statistics' own word, no place that anybody lives in
        elif node.region.units or node.below:
            kept.append(node)
    return kept
