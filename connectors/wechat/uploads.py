"""Pictures on their way into a draft: each is uploaded once to each account."""

from functools import partial

from connectors.wechat.api import Api
from connectors.wechat.cover import plain_cover
from connectors.wechat.render import Story
from hub.sdk import Picture
from hub.sdk.html import with_sources
from hub.sdk.pictures import KEPT_SECONDS, forget, uploaded

COVER, BODY = "cover", "body"  # one picture can be both, under two names
PLAIN = Picture("plain", "cover.png", "image/png", 0, COVER)


async def article(api: Api, story: Story, mark: str) -> dict[str, object]:
    """Return a story as `draft/add` takes it, its pictures uploaded and its 阅读原文 marked.

    Raises:
        Ended: the platform does not take a picture.
        LookupError: the hub has lost one.
    """
    content, cover = story.fields["content"], await _cover(api, story)
    if story.pictures:
        content = with_sources(content, await _addresses(api, story))
    page = f"{api.account.page_of(story.article_id)}#{mark}"
    return {
        **story.fields,
        "content": content,
        "content_source_url": page,
        "thumb_media_id": cover,
    }


async def forget_covers(api: Api, stories: list[Story], articles: list[dict[str, object]]) -> bool:
    """Forget the covers that the hub has uploaded to this account; say whether there were any."""
    names = [str(article["thumb_media_id"]) for article in articles]
    for story, name in zip(stories, names, strict=True):
        if story.cover is not None:
            await forget(api.tools, api.account, story.cover, name, kind=COVER)
        await api.tools.keep.drop(_plain_key(api), name)
    return any(name != api.settings.cover_media_id for name in names)


async def _addresses(api: Api, story: Story) -> dict[str, str]:
    return {
        source: await uploaded(
            api.tools, api.account, picture, partial(_to_body, api, picture), kind=BODY
        )
        for source, picture in story.pictures.items()
    }


async def _cover(api: Api, story: Story) -> str:
    if story.cover is not None:
        upload = partial(_to_material, api, story.cover)
        return await uploaded(api.tools, api.account, story.cover, upload, kind=COVER)
    if api.settings.cover_media_id:
        return api.settings.cover_media_id
    return await api.tools.keep.get_or_make(_plain_key(api), partial(_plain, api))


async def _plain(api: Api) -> tuple[str, float]:
    return await _to_material(api, PLAIN, plain_cover()), KEPT_SECONDS


def _plain_key(api: Api) -> str:
    return f"wechat:{api.settings.appid}:plain-cover"


async def _to_body(api: Api, picture: Picture, data: bytes) -> str:
    answer = await api.prepare("media/uploadimg", "url", files=_file(picture, data))
    return str(answer["url"])


async def _to_material(api: Api, picture: Picture, data: bytes) -> str:
    path = "material/add_material?type=image"
    answer = await api.prepare(path, "media_id", files=_file(picture, data))
    return str(answer["media_id"])


def _file(picture: Picture, data: bytes) -> dict[str, tuple[str, bytes, str]]:
    ending = picture.media_type.removeprefix("image/").replace("jpeg", "jpg")
    # the platform goes by the name's ending, and mangles a name that is not ASCII
    return {"media": (f"picture.{ending}", data, picture.media_type)}
