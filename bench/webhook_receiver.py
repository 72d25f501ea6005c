"""The other side of the webhook bench, a process of its own: answers 204 at once, or never.

Prints its two ports, then, for each line that it reads, how many requests it has answered.
"""

import asyncio
import sys


class Receiver:
    """Counts requests."""

    def __init__(self) -> None:
        self.answered = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes by one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
                await reader.readexactly(length)
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                self.answered += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def ignore(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await reader.read(-1)
    writer.close()


async def main() -> None:
    """Serve until there is no more to read."""
    receiver = Receiver()
    alive = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    dead = await asyncio.start_server(ignore, "127.0.0.1", 0)
    print(alive.sockets[0].getsockname()[1], dead.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(receiver.answered, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
