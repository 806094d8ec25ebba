"""What the codes of articles and of their copies are called on pages."""

from collections.abc import Sequence

from hub.articles.models import Category, Kind, Origin, Tier
from hub.articles.repository.states import State
from hub.deliveries.transition import Have
from hub.kit.i18n import _

Options = Sequence[tuple[str, str]]


def kinds() -> dict[str, str]:
    """Return what articles are made of."""
    return {
        Kind.ARTICLE: _("Picture and text"),
        Kind.SHORT: _("Short text"),
        Kind.GALLERY: _("Gallery"),
        Kind.VIDEO: _("Video"),
        Kind.LIVE: _("Live broadcast"),
    }


def tiers() -> dict[str, str]:
    """Return how important articles are."""
    return {
        Tier.GENERAL: _("General"),
        Tier.IMPORTANT: _("Important"),
        Tier.MAJOR: _("Major"),
    }


def categories() -> dict[str, str]:
    """Return in which columns articles belong."""
    return {
        Category.HEADLINES: _("Headlines"),
        Category.POLITICS: _("Politics"),
        Category.PARTY: _("Party building"),
        Category.POLICY: _("Policy"),
        Category.ECONOMY: _("Economy"),
        Category.SOCIETY: _("Society"),
        Category.LIVELIHOOD: _("Livelihood"),
        Category.RURAL: _("Rural affairs"),
        Category.LAW: _("Law"),
        Category.SCIENCE: _("Science and education"),
        Category.CULTURE: _("Culture and tourism"),
        Category.ECOLOGY: _("Ecology"),
        Category.HEALTH: _("Health"),
        Category.SPORTS: _("Sports"),
        Category.EMERGENCY: _("Emergencies"),
        Category.NOTICE: _("Notices"),
        Category.OPINION: _("Opinion"),
    }


def origins() -> dict[str, str]:
    """Return who put articles up."""
    return {Origin.HUB: _("Written here"), Origin.EXTERNAL: _("Registered by its link")}


def states() -> dict[str, str]:
    """Return what became of articles."""
    return {
        State.LIVE: _("Live on accounts"),
        State.UNPUSHED: _("Never pushed"),
        State.RETRACTED: _("Retracted everywhere"),
        State.EMBARGOED: _("Under embargo"),
    }


def haves() -> dict[str, tuple[str, str]]:
    """Return what is on an account, and its colour."""
    return {
        Have.PRESENT: (_("There"), "good"),
        Have.PENDING: (_("The platform works on it"), "busy"),
        Have.DOUBT: (_("Perhaps there"), "warn"),
        Have.UNSEEN: (_("Deleted, not looked for yet"), "warn"),
        Have.NONE: (_("Not there"), "plain"),
    }


def choice(words: dict[str, str], nothing: str) -> Options:
    """Return the options of a select, with one that chooses nothing before them."""
    return [("", nothing), *words.items()]
