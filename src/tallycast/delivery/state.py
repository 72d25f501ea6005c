"""The states of a delivery and of a target, as tables. Sans-IO.

A row waits until it is done or refused, and nothing leads back: to send something again is a new row.

A target is `fine` until a try fails; then it is `failing`, its rows wait for the next attempt, and none
overtakes another. One answer makes it fine again. When it has failed for too long it is `paused`: nothing is
tried until a person resumes it, and its rows wait. A person may pause it as well.

Rules of this file: states and events are names of things that happened; a pair that is not in a table is a
mistake of ours and raises.
"""

import enum


class RowState(enum.StrEnum):
    """Of one delivery."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class RowEvent(enum.Enum):
    """What happened to one delivery."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"


class TargetState(enum.StrEnum):
    """Of whoever gets deliveries."""

    FINE = "fine"
    FAILING = "failing"
    PAUSED = "paused"


class TargetEvent(enum.Enum):
    """What happened to a target."""

    ANSWERED = "answered"
    """It took a row, or said in good order that it does not want it."""
    FAILED = "failed"
    EXHAUSTED = "exhausted"
    """It has failed for longer than we go on trying."""
    STOPPED = "stopped"
    """By a person, or it said that it is gone."""
    RESUMED = "resumed"
    """By a person."""


ROWS: dict[tuple[RowState, RowEvent], RowState] = {
    (RowState.WAITING, RowEvent.DELIVERED): RowState.DONE,
    (RowState.WAITING, RowEvent.FAILED): RowState.WAITING,
    (RowState.WAITING, RowEvent.REFUSED): RowState.REFUSED,
    (RowState.WAITING, RowEvent.EXPIRED): RowState.REFUSED,
}

TARGETS: dict[tuple[TargetState, TargetEvent], TargetState] = {
    (TargetState.FINE, TargetEvent.ANSWERED): TargetState.FINE,
    (TargetState.FINE, TargetEvent.FAILED): TargetState.FAILING,
    (TargetState.FINE, TargetEvent.STOPPED): TargetState.PAUSED,
    (TargetState.FINE, TargetEvent.RESUMED): TargetState.FINE,
    (TargetState.FAILING, TargetEvent.ANSWERED): TargetState.FINE,
    (TargetState.FAILING, TargetEvent.FAILED): TargetState.FAILING,
    (TargetState.FAILING, TargetEvent.EXHAUSTED): TargetState.PAUSED,
    (TargetState.FAILING, TargetEvent.STOPPED): TargetState.PAUSED,
    (TargetState.FAILING, TargetEvent.RESUMED): TargetState.FINE,
    # A try that was under way when somebody paused.
    (TargetState.PAUSED, TargetEvent.ANSWERED): TargetState.PAUSED,
    (TargetState.PAUSED, TargetEvent.FAILED): TargetState.PAUSED,
    (TargetState.PAUSED, TargetEvent.STOPPED): TargetState.PAUSED,
    (TargetState.PAUSED, TargetEvent.RESUMED): TargetState.FINE,
}
