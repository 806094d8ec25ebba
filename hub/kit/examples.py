"""Examples in the API's description work when they are sent, so their dates lie ahead."""

from datetime import date

JULY = 7


def coming_july(today: date) -> int:
    """Return the year of the next July that has not begun: most examples are about floods."""
    return today.year if today.month < JULY else today.year + 1


YEAR = coming_july(date.today())  # noqa: DTZ011 - a day more or less is all the same in June
