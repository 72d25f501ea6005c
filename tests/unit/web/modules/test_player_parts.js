import { Backoff } from "/web/viewer/player/backoff.js";
import { readCaptions } from "/web/viewer/player/captions.js";
import { actionFor, listenToKeys } from "/web/viewer/player/keyboard.js";
import { Measurements } from "/web/viewer/player/measurements.js";
import { startReports } from "/web/viewer/player/metrics.js";
import { createTheme } from "/web/shared/theme.js";
import { ApiError, createApi } from "/web/shared/api.js";
import { equal, ok, until } from "./check.js";

const element = (markup) => {
  const holder = document.createElement("div");
  holder.innerHTML = markup;
  return holder.firstElementChild;
};
const press = (key, focused = document.body, more = {}) => actionFor({ key, ...more }, focused);

export const tests = {
  // --- back-off
  "tries come later and later, never later than five seconds; the fifth failure is told": () => {
    const backoff = new Backoff();
    const steps = Array.from({ length: 8 }, () => backoff.failed());
    equal(
      steps.slice(0, 3).map(({ delayMs }) => delayMs),
      [250, 500, 1_000],
    );
    equal(Math.max(...steps.map(({ delayMs }) => delayMs)), 5_000);
    equal(
      steps.map(({ tell }) => tell),
      [false, false, false, false, true, true, true, true],
    );
    backoff.succeeded();
    equal(backoff.failed(), { delayMs: 250, tell: false });
  },
  // --- keys
  "keys of the page": () => {
    equal(press(" "), "toggle-play");
    equal(press("F"), "toggle-fullscreen");
    equal(press("m"), "toggle-mute");
    equal([press("0"), press("9")], ["volume-up", "volume-down"]);
    equal(press("x"), null);
  },
  // --- captions
  "a playlist tells its captions, those of their own first": () => {
    const cc = '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC1",INSTREAM-ID="CC1"';
    const subs = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Captions",LANGUAGE="de",URI="c.m3u8"';
    equal(readCaptions(["#EXTM3U", cc, subs, '#EXT-X-STREAM-INF:SUBTITLES="s",CLOSED-CAPTIONS="cc"'].join("\n")), [
      { id: "subtitles-0", kind: "subtitles", index: 0, name: "Captions", language: "de" },
      { id: "captions-0", kind: "captions", index: 0, name: "CC1", language: "" },
    ]);
    equal(readCaptions('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,NAME="TYPE=SUBTITLES"\n0/stream.m3u8'), []);
  },
  "no key while typing": () => {
    const fields = ["<input>", "<textarea></textarea>", "<input type=search>", "<select></select>"];
    for (const field of fields)
      for (const key of [" ", "f", "m", "0"]) equal(press(key, element(field)), null);
    const editable = element("<div contenteditable=true></div>");
    document.body.append(editable);
    equal(press("m", editable), null);
    editable.remove();
  },
  "space belongs to a focused button, the other keys do not": () => {
    const button = element("<button><span></span></button>");
    equal(press(" ", button), null);
    equal(press(" ", button.firstElementChild), null);
    equal(press("m", button), "toggle-mute");
  },
  "browser shortcuts stay the browser's": () => equal(press("f", document.body, { ctrlKey: true }), null),
  "a key that was used is not used again": () => {
    const seen = [];
    let on = true;
    const end = listenToKeys(document, { "toggle-mute": () => seen.push("mute") }, () => on);
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "m", bubbles: true, cancelable: true }),
    );
    on = false;
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "m", bubbles: true, cancelable: true }),
    );
    on = true;
    end();
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "m", bubbles: true, cancelable: true }),
    );
    equal(seen, ["mute"]);
  },
  // --- playback health
  "counts are those since the last report": () => {
    const measurements = new Measurements();
    measurements.error();
    measurements.switched();
    measurements.downloaded(0.2);
    measurements.downloaded(0.1);
    const present = { bandwidthKbps: 4_000.4, latencySeconds: 0.7 };
    equal(measurements.take(present), {
      bandwidth: 4_000,
      latency: 0.7,
      downloadDuration: 0.2,
      errors: 1,
      qualityVariantChanges: 1,
    });
    equal(measurements.take({ bandwidthKbps: 0, latencySeconds: null }).errors, 0);
  },
  "reports and pings go out only while playing, and absurd latency is dropped": async () => {
    const sent = [];
    let playing = false;
    let asked = 0;
    const api = {
      ping: async () => sent.push("ping"),
      reportPlayback: async (metrics) => sent.push(metrics),
    };
    const isPlaying = () => {
      asked += 1;
      return playing;
    };
    const end = startReports({ api, isPlaying, measure: () => ({ latency: 120 }), everyMs: 5 });
    await until(() => asked > 2, "a few rounds");
    equal(sent, []);
    playing = true;
    await until(() => sent.length >= 2, "a report");
    end();
    equal(sent.slice(0, 2), ["ping", { latency: 0 }]);
  },
  // --- theme
  "the operator's variables and CSS are laid over the theme, and taken off again": () => {
    const apply = createTheme(document);
    const style = () => getComputedStyle(document.documentElement);
    apply({
      appearanceVariables: { "theme-color-action": "rgb(1, 2, 3)" },
      customStyles: "html { color: rgb(4, 5, 6) }",
    });
    equal(style().getPropertyValue("--theme-color-action"), "rgb(1, 2, 3)");
    equal(style().color, "rgb(4, 5, 6)");
    apply({ appearanceVariables: { "bad name;": "x" } });
    equal(style().getPropertyValue("--theme-color-action"), "");
    ok(style().color !== "rgb(4, 5, 6)", "old CSS is gone");
  },
  // --- API
  "an answer that is no success is an error with its status": async () => {
    const api = createApi({ fetch: async () => new Response("", { status: 503 }) });
    try {
      await api.status();
      throw new Error("no error came");
    } catch (error) {
      ok(error instanceof ApiError, "ApiError");
      equal(error.status, 503);
    }
  },
  "playback metrics are posted as JSON": async () => {
    let request;
    const api = createApi({
      fetch: async (path, options) => {
        request = { path, ...options };
        return new Response("");
      },
    });
    await api.reportPlayback({
      bandwidth: 1,
      latency: 2,
      downloadDuration: 3,
      errors: 0,
      qualityVariantChanges: 0,
    });
    equal(
      [request.path, request.method, JSON.parse(request.body).latency],
      ["/api/metrics/playback", "POST", 2],
    );
  },
};
