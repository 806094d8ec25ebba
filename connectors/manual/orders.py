"""The texts of work orders."""

from dataclasses import dataclass

from connectors.manual.settings import Proof, Settings

CONFIRM = {
    Proof.LINK: "办结后请登记稿件链接，系统将打开链接核查。",
    Proof.WORD: "办结后请点击确认，以经办人的确认为准。",
}


@dataclass(frozen=True, slots=True)
class Story:
    """What is to be put up.

    Attributes:
        text: plain, ready to paste.
        page: the story's canonical page.
    """

    title: str
    text: str
    source: str
    page: str


def to_publish(settings: Settings, story: Story) -> str:
    """Say how to put a story up."""
    return "\n".join(
        [
            f"请在{settings.where}发布以下稿件，一次，原文照发：",
            "",
            f"【标题】{story.title}",
            "【正文】",
            story.text,
            "",
            f"【来源】{story.source}",
            f"【原文链接】{story.page}",
            "",
            CONFIRM[settings.proof],
        ]
    )


def to_correct(settings: Settings, story: Story, url: str | None) -> str:
    """Say how to bring a copy to a new version."""
    return "\n".join(
        [
            f"请把{settings.where}上的这篇稿件更正为新版本；不能修改的，删除后重发：",
            f"【原稿位置】{url or settings.where}",
            "",
            f"【标题】{story.title}",
            "【正文】",
            story.text,
            "",
            f"【来源】{story.source}",
            f"【原文链接】{story.page}",
            "",
            CONFIRM[settings.proof],
        ]
    )


def to_delete(settings: Settings, url: str | None) -> str:
    """Say how to take a copy away."""
    return "\n".join(
        [
            f"撤稿：请立即删除{settings.where}上的这篇稿件。",
            f"【位置】{url or settings.where}",
            "1. 在发布端删除稿件；仅隐藏或设为私密不算撤稿。",
            "2. 转发、置顶和合集中的同一稿件一并删除。",
            "3. 删除后请确认；链接仍能打开的，系统会再次派单。",
        ]
    )
