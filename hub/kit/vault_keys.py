"""Where the vault's keys are: in one place of four."""

import base64
import secrets
from pathlib import Path

from hub.kit.i18n import _
from hub.kit.key_command import printed_by
from hub.kit.keyring import KEY_BYTES, Keyring, Source
from hub.kit.keys import KeyUnusable, decoded, kept_secret
from hub.settings import Settings

VAULT_FILE = "vault.key"
MOST_FILE_BYTES = 65_536  # of keys, each in a line

_SOURCES = ("vault_key", "vault_key_file", "vault_key_command")


def vault_keyring(settings: Settings) -> Keyring:
    """Return the keys that secrets are sealed with.

    They come from one place: `HUB_VAULT_KEY` (32 bytes in base64), the lines of the file that
    `HUB_VAULT_KEY_FILE` names, the lines that `HUB_VAULT_KEY_COMMAND` prints, or `vault.key` in the
    data directory, which is made when it is not there. The first line is the current key; the
    others, and those of `HUB_VAULT_OLD_KEYS`, only open. Several machines need one of the settings.

    Raises:
        KeyUnusable: there is more than one place, or what is there is no key.
    """
    given = [name for name in _SOURCES if getattr(settings, name) is not None]
    if len(given) > 1:
        raise KeyUnusable(
            _(
                "{names} are set: nobody can tell which key counts.",
                names=", ".join(map(_variable, given)),
            ),
            remedy=_("Keep one of them."),
        )
    return Keyring(_with_old_keys(_source(settings), settings))


def vault_file(settings: Settings) -> Path | None:
    """Return the file that the hub makes keys in, or None where it is told its keys."""
    told = any(getattr(settings, name) is not None for name in _SOURCES)
    return None if told else settings.data_dir / VAULT_FILE


def new_key() -> str:
    """Make a key, as it stands in a file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys_in(text: str, where: str) -> list[bytes]:
    """Read keys, one a line.

    Raises:
        KeyUnusable: a line is not 32 bytes in base64, or there is none. Nothing of it is shown.
    """
    return [_decoded(line, where) for line in text.split()] or [_decoded("", where)]


def _source(settings: Settings) -> Source:
    if settings.vault_key is not None:
        given, name = settings.vault_key.get_secret_value(), "HUB_VAULT_KEY"
        return Source(name, lambda: [_decoded(given, name)])
    if settings.vault_key_command is not None:
        command = settings.vault_key_command
        name = "HUB_VAULT_KEY_COMMAND"
        return Source(
            name, lambda: keys_in(printed_by(command, name), _("what {name} prints", name=name))
        )
    if settings.vault_key_file is not None:
        return _file(settings.vault_key_file)
    path = settings.data_dir / VAULT_FILE
    kept_secret(path, new_key())
    return _file(path)


def _keys_printed_by(command: str, name: str) -> list[bytes]:
    return keys_in(printed_by(command, name), _("what {name} prints", name=name))


def _file(path: Path) -> Source:
    return Source(str(path), lambda: keys_in(_text_of(path), str(path)), lambda: _stamp(path))


def _with_old_keys(source: Source, settings: Settings) -> Source:
    name = "HUB_VAULT_OLD_KEYS"
    old = [_decoded(each.get_secret_value(), name) for each in settings.vault_old_keys]
    return Source(source.name, lambda: [*source.read(), *old], source.stamp)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_FILE_BYTES).decode("ascii", errors="replace")
    except OSError as error:
        raise KeyUnusable(
            _("{path} can't be read: {why}.", path=path, why=error.strerror),
            remedy=_("Put the file with the key there."),
        ) from None


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _decoded(text: str, where: str) -> bytes:
    return decoded(text, where, "vault", KEY_BYTES)


def _variable(name: str) -> str:
    return f"HUB_{name.upper()}"
