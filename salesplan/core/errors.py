"""What an action raises when it will not do what was asked; every way in turns it into a sentence for the person."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Rules raise these too, and they load no Django.
    from salesplan.core.typing import DisplayText


class Refused(Exception):
    """A rule says no.

    `message` is a translated sentence that says what is wrong and how to mend it; `field` names the input it belongs
    to (a form shows it there, the API names it); `code` is stable for programs.
    """

    status = 422

    def __init__(self, message: "DisplayText", *, field: str | None = None, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


class NotAllowed(Refused):
    """The person sees the record but may not do this with it."""

    status = 403

    def __init__(self, message: "DisplayText", *, code: str = "not_allowed") -> None:
        super().__init__(message, code=code)


class NeedsRequest(Refused):
    """The person cannot write this by themselves, but can ask for it with a reason; `fields` are what it is about."""

    def __init__(self, message: "DisplayText", *, fields: "list[str]", field: str | None = None) -> None:
        super().__init__(message, field=field or (fields[0] if len(fields) == 1 else None), code="request_needed")
        self.fields = fields


@dataclass(frozen=True)
class FieldDifference:
    """One field that somebody else changed meanwhile: its label, what stands now, what was typed."""

    field: str
    label: Any
    now: Any
    typed: Any


class Conflict(Refused):
    """Somebody else saved the record first; nothing was written. `differences` shows both sides."""

    status = 409

    def __init__(
        self,
        message: "DisplayText",
        differences: "list[FieldDifference] | None" = None,
        version: int = 0,
    ) -> None:
        super().__init__(message, code="conflict")
        self.differences = differences or []
        self.version = version


@dataclass
class MissingFields(Exception):
    """Fields that must be filled in before a step; the page asks for them in place."""

    message: Any
    fields: list[str] = field(default_factory=list)
