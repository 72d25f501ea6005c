// @ts-check
/** The page of the schedule is whole as the server sends it; here its times become the viewer's own. */
import { countdown, localDate } from "./page/countdown.js";

const language = document.documentElement.lang;

/** Texts that change, and how. @type {(() => void)[]} */
const drawn = [];

for (const time of document.querySelectorAll("time[datetime]")) {
  const start = Date.parse(time.getAttribute("datetime") ?? "");
  if (Number.isNaN(start)) continue;
  time.textContent = localDate(start, language);
  const rest = document.createElement("span");
  rest.className = "planned-rest";
  if (time.hasAttribute("data-countdown")) {
    time.after(" · ", rest);
    drawn.push(() => {
      rest.textContent = countdown(start, Date.now(), language);
    });
  }
}

const draw = () => {
  for (const one of drawn) one();
};
draw();
setInterval(draw, 1_000);
