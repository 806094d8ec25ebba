"""How long machines' keys are good."""

USUAL_DAYS = 90
MOST_DAYS = 366
USUAL_OVERLAP = 24  # hours that a key stays good beside the one that takes its place
MOST_OVERLAP = 7 * 24
