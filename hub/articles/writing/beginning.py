"""What a draft of an article begins with: the words of a version. Pure."""

from collections.abc import Iterable

from hub.articles import markup
from hub.articles.digest import digest_of_body
from hub.articles.draft import AssetUse
from hub.articles.names import file_name, name_of
from hub.articles.prepare import Role, Use, uses_in_body
from hub.articles.repository.versions import ShownAsset
from hub.articles.story import Story
from hub.articles.writing.content import DraftContent


def content_of(story: Story) -> DraftContent:
    """Return what makes the same version again when nothing of it is changed.

    What the hub had filled in stays empty, so that it is filled in anew: the digest, the names of
    files that came without one, and the files that the body links to.
    """
    version = story.version
    tokens = markup.read(version.body)
    in_body = [use for use in uses_in_body(tokens) if use.role == Role.ATTACHMENT]
    cover = [_use(asset) for asset in story.assets if asset.role == Role.COVER]
    attached = [asset for asset in story.assets if asset.role == Role.ATTACHMENT]
    return DraftContent(
        title=version.title,
        body=version.body,
        digest="" if version.digest == digest_of_body(tokens) else version.digest,
        author=version.author,
        source=version.source,
        source_url=version.source_url or "",
        cover=cover[0] if cover else None,
        attachments=tuple(_use(asset) for asset in attached if not _is_linked(asset, in_body)),
    )


def _is_linked(asset: ShownAsset, in_body: Iterable[Use]) -> bool:
    """Say whether a link in the body gave a file its name, repaired or not."""

    def kept(name: str) -> str:
        return file_name(name, asset.digest, asset.media_type)

    names = {kept(use.name) for use in in_body if use.digest == asset.digest}
    return kept(asset.name) in names


def _use(asset: ShownAsset) -> AssetUse:
    given = "" if asset.name == name_of(asset.digest, asset.media_type) else asset.name
    return AssetUse(digest=asset.digest, name=given, alt=asset.alt)
