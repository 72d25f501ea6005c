from tallycast.transfer import Outcome, Report


# One line for each, the word first, so that a person can read down the edge; nought is no line.
def test_lines() -> None:
    report = Report()
    report.add(Outcome.TAKEN, "setting server_name")
    report.count(Outcome.LEFT, 1, "message", "messages", "its user is gone")
    report.count(Outcome.KEPT, 2, "webhook", "webhooks")
    report.count(Outcome.THERE, 0, "user", "users")
    assert [str(line) for line in report.lines] == [
        "taken           setting server_name",
        "left            1 message: its user is gone",
        "kept for later  2 webhooks",
    ]
    assert report.having(Outcome.KEPT) == ["2 webhooks"]
    assert report.having(Outcome.THERE) == []
