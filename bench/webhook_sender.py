"""The control of the webhook bench: what its requests cost the machine when another process sends them.

Takes the receivers' port and how many requests each of nine connections is to send a second; sends by our own
client until it is ended.
"""

import asyncio
import sys
import time

from tallycast.outbound import OutboundClient

CONNECTIONS = 9
BODY = b'{"type":"CHAT","eventData":{"body":"' + b"x" * 700 + b'"}}'
HEADERS = {"content-type": "application/json", "owncast-signature": "t=1.s=" + "0" * 64}


async def main(port: int, rate: float) -> None:
    """Send nine at a time, as a message for nine webhooks is."""
    async with OutboundClient(lambda: ("127.0.0.1",)) as client:

        async def send() -> None:
            await client.request("POST", f"http://127.0.0.1:{port}/", body=BODY, headers=HEADERS)

        begun, number = time.perf_counter(), 0
        while True:
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
            number += 1


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
