import { readEvent, readFrames, writeColor, writeMessage, writeName } from "/web/shared/frames.js";
import { equal } from "./check.js";

const USER = { id: "u1", displayName: "Mira", displayColor: 3 };
const AT = "2026-01-02T03:04:05.123456789+01:00";
const frame = (type, rest = {}) => JSON.stringify({ id: "a", timestamp: AT, type, ...rest });

export const tests = {
  "a message has its writer, its HTML and whether it is hidden": () => {
    const [event] = readFrames(frame("CHAT", { user: USER, body: "<p>hi</p>", visible: true }));
    equal(
      [event.kind, event.id, event.user.id, event.body, event.hidden],
      ["message", "a", "u1", "<p>hi</p>", false],
    );
    equal(event.at, Date.parse("2026-01-02T02:04:05.123Z"));
    equal(readFrames(frame("CHAT", { user: USER, visible: false }))[0].hidden, true);
    equal(readFrames(frame("CHAT", { user: USER, hiddenAt: AT }))[0].hidden, true);
  },
  "several objects in one frame, with newlines between, are several events": () => {
    const events = readFrames(`${frame("USER_JOINED", { user: USER })}\n${frame("SYSTEM", { body: "x" })}`);
    equal(
      events.map(({ kind }) => kind),
      ["joined", "system"],
    );
  },
  "what is no JSON or not known is left out, and the rest stays": () => {
    equal(readFrames(`nonsense\n${frame("PING")}\n${frame("toString")}\nnull\n3\n${frame("CHAT")}`), []);
    equal(readFrames(`{\n${frame("CHAT_ACTION", { body: "y" })}`)[0].kind, "action");
  },
  "a refusal quotes what was not sent and says for how long": () => {
    const [event] = readFrames(
      frame("CHAT_ACTION", { body: "too fast", refused: { body: "hello", retryAfterSeconds: 9.5 } }),
    );
    equal(event, { kind: "refused", html: "too fast", text: "hello", waitSeconds: 9.5 });
    equal(readFrames(frame("CHAT_ACTION", { body: "no", refused: {} }))[0].waitSeconds, 0);
  },
  "visibility, name change, self and the ends": () => {
    equal(readEvent({ type: "VISIBILITY-UPDATE", ids: ["a"], visible: false }), {
      kind: "visibility",
      ids: ["a"],
      visible: false,
    });
    equal(readEvent({ type: "NAME_CHANGE", user: USER, oldName: "M" }).oldName, "M");
    equal(readEvent({ type: "CONNECTED_USER_INFO", user: USER }).user, USER);
    equal(readEvent({ type: "ERROR_NEEDS_REGISTRATION" }).kind, "unknown-user");
    equal(readEvent({ type: "ERROR_USER_DISABLED" }).kind, "removed");
  },
  "every engagement from the Fediverse is one kind": () => {
    const event = readEvent({ type: "FEDIVERSE_ENGAGEMENT_FOLLOW", title: "a@b", body: "x", image: null });
    equal([event.kind, event.title, event.image], ["social", "a@b", ""]);
  },
  "what the page sends": () => {
    equal(JSON.parse(writeMessage("a\nb")), { type: "CHAT", body: "a\nb" });
    equal(writeMessage("a\nb").includes("\n"), false);
    equal(JSON.parse(writeName("N")), { type: "NAME_CHANGE", newName: "N" });
    equal(JSON.parse(writeColor(7)), { type: "COLOR_CHANGE", newColor: 7 });
  },
};
