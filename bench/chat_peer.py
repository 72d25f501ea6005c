"""The peer of the chat bench: a picows server that sends each message to everyone.

A message is sent on as a JSON object of a given size, so that both servers write as many bytes. Nothing is
parsed, checked, rendered, stored or limited here: this is the pace of the sockets alone.
"""

import resource
import sys

import picows
import uvloop


class Peer(picows.WSListener):
    """One connection."""

    everyone: set[picows.WSTransport] = set()  # noqa: RUF012 a script with one server
    size = 0

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        self.everyone.add(transport)

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        self.everyone.discard(transport)

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type != picows.WSMsgType.TEXT:
            return
        message = frame.get_payload_as_bytes().ljust(Peer.size)
        for one in self.everyone:
            one.send(picows.WSMsgType.TEXT, message)


async def main() -> None:
    Peer.size = int(sys.argv[1])
    server = await picows.ws_create_server(lambda _: Peer(), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main())
