class EmbeddedError(Exception):
    """The embedded servers cannot be had.

    Attributes:
        sentence: what happened, for a person.
        remedy: what to do about it.
    """

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence} {remedy}")
        self.sentence = sentence
        self.remedy = remedy
