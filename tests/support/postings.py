"""What a server would send to other servers: kept, and answered as a test wishes."""

from collections.abc import Callable

from tallycast.integrations import Answer, Posting


class Postings:
    """Stands for the outbound client."""

    def __init__(self) -> None:
        self.sent: list[Posting] = []
        self.answer: Callable[[Posting], Answer] = lambda posting: Answer(status=204)

    async def post(self, posting: Posting) -> Answer:
        """Keep a request and answer it."""
        self.sent.append(posting)
        return self.answer(posting)
