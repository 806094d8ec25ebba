"""What the form of a draft has sent, as the API takes it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.assets import add_asset
from hub.articles.draft import AssetUse
from hub.articles.from_markdown import fields_from_markdown
from hub.articles.writing.content import DraftContent
from hub.console.form import Fields, asked
from hub.kit.problems import InvalidInput, under

LINES = ("title", "digest", "author", "source", "source_url", "kind", "tier", "category")
MARKDOWN = "markdown"


async def content_of(session: AsyncSession, form: Fields, *, actor: str) -> DraftContent:
    """Return what is written; files that were chosen are kept, Markdown becomes HTML.

    Raises:
        InvalidInput: naming every field that cannot be kept.
    """
    values: dict[str, Any] = {name: form.one(name) for name in LINES if form.has(name)}
    values |= await asyncio.to_thread(_body, form)
    if embargo := form.moment("embargo_until"):
        values["embargo_until"] = embargo
    if derived := form.number("derived_from"):
        values["derived_from"] = derived
    if cover := await _cover(session, form, actor):
        values["cover"] = cover
    values["attachments"] = await _attachments(session, form, actor)
    return asked(DraftContent, values)


def as_sent(form: Fields) -> DraftContent:
    """Return what was sent, unchecked, for the form to show it once more: nothing of it is lost."""
    cover = {"digest": form.one("cover"), "alt": form.one("cover_alt")}
    values: dict[str, Any] = {name: form.one(name) for name in (*LINES, "body")}
    values["cover"] = _unchecked(cover) if form.has("cover") else None
    values["attachments"] = tuple(map(_unchecked, _stays(form)))
    return DraftContent.model_construct(None, **values)


def _unchecked(file: Mapping[str, Any]) -> AssetUse:
    return AssetUse.model_construct(None, **file)


def _body(form: Fields) -> dict[str, str]:
    if form.one("format") != MARKDOWN:
        return {"body": form.one("body")}
    read = fields_from_markdown(form.one("body").encode())
    return {name: read[name] for name in ("body", "title") if name == "body" or _is_new(form, read)}


def _is_new(form: Fields, read: dict[str, Any]) -> bool:
    return "title" in read and not form.has("title")


async def _cover(session: AsyncSession, form: Fields, actor: str) -> dict[str, str] | None:
    digest = await _kept(session, form, "cover_file", actor) or form.one("cover")
    if not digest or form.has("no_cover"):
        return None
    return {"digest": digest, "alt": form.one("cover_alt"), "name": form.one("cover_name")}


async def _attachments(session: AsyncSession, form: Fields, actor: str) -> list[dict[str, str]]:
    """Return those that stay, written as `sha256:… name`, and the one that was chosen."""
    found = _stays(form)
    file = form.file("attachment_file")
    if digest := await _kept(session, form, "attachment_file", actor):
        found.append({"digest": digest, "name": (file and file.filename) or ""})
    return found


def _stays(form: Fields) -> list[dict[str, str]]:
    written = [each.partition(" ") for each in form.all("attachment")]
    return [{"digest": digest, "name": name} for digest, _space, name in written]


async def _kept(session: AsyncSession, form: Fields, name: str, actor: str) -> str | None:
    file = form.file(name)
    if file is None:
        return None
    try:
        kept, _is_new_here = await add_asset(session, await file.read(), actor=actor)
    except InvalidInput as problem:
        with under(name):
            raise problem from None
    return kept.digest
