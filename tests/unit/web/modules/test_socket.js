import { createSocket, retryDelayMs } from "/web/shared/socket.js";
import { equal, ok, until } from "./check.js";

/** A stand-in for WebSocket; the test opens, speaks and closes for the server. */
class FakeSocket {
  static all = [];
  readyState = 0;
  sent = [];
  constructor(url) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(data) {
    this.sent.push(data);
  }
  close() {
    this.readyState = 3;
  }
  serverOpens() {
    this.readyState = 1;
    this.onopen();
  }
  serverCloses() {
    this.readyState = 3;
    this.onclose();
  }
}

function build(options = {}) {
  FakeSocket.all = [];
  const heard = [];
  const socket = createSocket({
    address: async () => "ws://x/ws",
    onOpen: () => heard.push("open"),
    onText: (text) => heard.push(text),
    onDown: (failures) => heard.push(`down ${failures}`),
    Socket: FakeSocket,
    random: () => 0,
    ...options,
  });
  return { socket, heard, last: () => FakeSocket.all.at(-1), tries: () => FakeSocket.all.length };
}

export const tests = {
  "delays double up to a cap, and each page has its own": () => {
    equal(
      [1, 2, 3, 9].map((failures) => retryDelayMs(failures, 1)),
      [1000, 2000, 4000, 30000],
    );
    equal(retryDelayMs(1, 0), 500);
  },
  "what comes is handed on, what goes needs an open socket": async () => {
    const { socket, heard, last, tries } = build();
    socket.open();
    await until(() => tries() === 1);
    equal(socket.send("early"), false);
    last().serverOpens();
    equal(socket.send("a"), true);
    last().onmessage({ data: "hello" });
    last().onmessage({ data: new ArrayBuffer(1) });
    equal(heard, ["open", "hello"]);
    equal(last().sent, ["a"]);
    socket.close();
  },
  "a loss is told and mended": async () => {
    const { socket, heard, last, tries } = build();
    socket.open();
    await until(() => tries() === 1);
    last().serverOpens();
    last().serverCloses();
    equal(heard, ["open", "down 1"]);
    await until(() => tries() === 2);
    last().serverCloses();
    // A connection that never was good does not begin anew at the shortest delay.
    equal(heard.at(-1), "down 2");
    socket.close();
  },
  "a connection that lasted begins the delays anew": async () => {
    let time = 0;
    const { socket, heard, last, tries } = build({ now: () => time });
    socket.open();
    await until(() => tries() === 1);
    last().serverCloses();
    socket.hurry();
    await until(() => tries() === 2);
    last().serverOpens();
    time = 60_000;
    last().serverCloses();
    equal(heard, ["down 1", "open", "down 1"]);
    socket.close();
  },
  "an address that is not to be had counts as a loss": async () => {
    const { socket, heard } = build({ address: () => Promise.reject(new Error("no")) });
    socket.open();
    await until(() => heard.length === 1);
    equal(heard, ["down 1"]);
    socket.close();
  },
  "an old connection is not heard any more": async () => {
    const { socket, heard, last, tries } = build();
    socket.open();
    await until(() => tries() === 1);
    const old = last();
    old.serverOpens();
    socket.renew();
    old.onmessage({ data: "late" });
    old.serverCloses();
    equal(heard, ["open", "down 1"]);
    await until(() => tries() === 2);
    socket.close();
  },
  "a closed one stays closed": async () => {
    const { socket, heard, last, tries } = build();
    socket.open();
    await until(() => tries() === 1);
    last().serverOpens();
    socket.close();
    ok(last().readyState === 3);
    socket.hurry();
    await new Promise((resolve) => setTimeout(resolve, 0));
    equal([heard, tries()], [["open"], 1]);
  },
};
