"""What an import did, line by line, for a person."""

import enum

import msgspec


class Outcome(enum.Enum):
    """What became of something; the value is the word in the report."""

    TAKEN = "taken"
    KEPT = "kept for later"
    THERE = "there already"
    LEFT = "left"


class Line(msgspec.Struct, frozen=True):
    """One line of the report."""

    outcome: Outcome
    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.outcome.value:<14}  {self.what}" + (f": {self.why}" if self.why else "")


class Report:
    """Collects the lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def add(self, outcome: Outcome, what: str, why: str = "") -> None:
        """One line more."""
        self.lines.append(Line(outcome, what, why))

    def count(self, outcome: Outcome, number: int, one: str, several: str, why: str = "") -> None:
        """A line with a number, unless that is nought."""
        if number:
            self.add(outcome, f"{number} {one if number == 1 else several}", why)

    def having(self, outcome: Outcome) -> list[str]:
        """What had this outcome."""
        return [line.what for line in self.lines if line.outcome is outcome]
