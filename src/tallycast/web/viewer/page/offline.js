// @ts-check
/** What stands in the picture's place while nobody broadcasts. */
import { Icon } from "../../shared/components/icon.js";
import { html } from "../../shared/html.js";
import { formatAgo } from "../../shared/format.js";
import { useI18n } from "../../shared/i18n-context.js";
import { useDialogs } from "./dialogs.js";
import { useNow } from "./now.js";
import { NextPlanned } from "./schedule.js";

const MINUTE_MS = 60_000;

/** How to learn of the next one without looking. @param {{config: import("../../shared/api.js").WebConfig}} props */
function Reminders({ config: { federation, notifications } }) {
  const { t } = useI18n();
  const open = useDialogs();
  const pushes = notifications?.browser?.enabled === true;
  if (!open || (!pushes && !federation?.enabled)) return null;
  return html`
    <div class="offline-reminders">
      ${
        pushes &&
        html`<button type="button" class="button" id="offline-notify" onClick=${() => open("notify")}>
          <${Icon} name="bell" />${t("notify.title")}
        </button>`
      }
      ${
        federation?.enabled &&
        html`<button
          type="button"
          class="button button-secondary"
          id="offline-follow"
          onClick=${() => open("follow")}
        >
          <${Icon} name="follow" />${t("actions.follow")}
        </button>`
      }
    </div>
  `;
}

/** @param {{broadcast: import("../state/broadcast.js").Broadcast}} props */
export function OfflineBanner({ broadcast }) {
  const { t, language } = useI18n();
  const now = useNow(MINUTE_MS);
  const config = broadcast.config.value;
  const { name, offlineMessage } = config;
  const endedAt = broadcast.endedAtMs.value;
  return html`
    <section id="offline-banner" class="offline-banner" aria-label=${t("offline.region")}>
      <img class="offline-logo" src="/logo/page" alt="" width="72" height="72" />
      <p class="offline-state"><span class="offline-dot" aria-hidden="true"></span>${t("offline.state")}</p>
      ${
        offlineMessage
          ? html`<div id="offline-message" class="rich-text" dangerouslySetInnerHTML=${{ __html: offlineMessage }}></div>`
          : html`<div id="offline-message"><p>${t("offline.message", { name })}</p></div>`
      }
      ${
        endedAt !== null &&
        html`
        <p class="offline-since">
          <time datetime=${new Date(endedAt).toISOString()}>
            ${
              now - endedAt < MINUTE_MS
                ? t("offline.justEnded")
                : t("offline.lastLive", { ago: formatAgo(endedAt, now, language) })
            }
          </time>
        </p>
      `
      }
      <${NextPlanned} event=${broadcast.status.value.scheduledEvent} />
      <${Reminders} config=${config} />
    </section>
  `;
}
