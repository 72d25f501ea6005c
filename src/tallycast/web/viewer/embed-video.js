// @ts-check
/** The player alone, for other sites. `?initiallyMuted=true` starts it without sound. */
import { compose } from "./compose.js";
import { tellFatal } from "./page/fatal.js";

const parameters = new URLSearchParams(location.search);
try {
  const parts = compose({ initiallyMuted: parameters.get("initiallyMuted") === "true" });
  const { drawEmbed } = await import("./page/embed.js");
  drawEmbed(parts);
} catch (error) {
  tellFatal(error);
}
