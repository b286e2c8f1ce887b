"""Saying no: an expected refusal carries the sentence its reader will see."""


class Refused(Exception):  # noqa: N818  (it is an answer, not a fault)
    """A rule of the house said no.

    `sentence` says what happened and what to do next, already translated; `code` is stable for
    API clients; `status` is the HTTP status of the answer.
    """

    code = "refused"
    status = 409

    def __init__(self, sentence: object, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The object is visible to this reader, but the step belongs to somebody else."""

    code = "not_allowed"
    status = 403


class WrongState(Refused):
    """The step is not open from the state the object is in now."""

    code = "wrong_state"


class Invalid(Refused):
    """What was sent cannot be meant: a wrong figure, date, code or file."""

    code = "invalid"
    status = 400

    def __init__(self, sentence: object, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
