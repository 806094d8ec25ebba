"""A caller's own words in an error: every character shows, and there is an end to them."""


def readable(text: str, most: int) -> str:
    """Return at most `most` characters of `text`, those that nobody would see as escapes."""
    if len(text) > most:
        text = text[: most - 1] + "…"
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()
