// @ts-check
/** Below the picture: the operator's own text, what is planned, what was recorded, who follows, whom to see. */
import { useEffect } from "preact/hooks";
import { html } from "../../shared/html.js";
import { useI18n } from "../../shared/i18n-context.js";
import { Followers } from "./followers.js";
import { Later } from "./later.js";
import { Tabs } from "./tabs.js";

/** The server made HTML of it and cleaned it. @param {{content: string}} props */
function PageText({ content }) {
  return html`
    <div id="custom-page-content" class="rich-text" dangerouslySetInnerHTML=${{ __html: content }}></div>
  `;
}

const loadPlanned = () => import(/* later */ "./planned-list.js");
const loadFeatured = () => import(/* later */ "./featured-list.js");
const loadRecordings = () => import(/* later */ "./recordings-list.js");

/** @param {{parts: import("./page.js").Parts}} props */
export function About({ parts: { broadcast, followers, featured, site } }) {
  const { t } = useI18n();
  const { name, extraPageContent, federation, recordingsPublic } = broadcast.config.value;
  const props = { api: site.api };
  const mayShow = federation?.enabled === true && !federation.hideFollowersTab;
  useEffect(() => {
    if (mayShow && followers.known.peek().length === 0) void followers.loadMore();
  }, [mayShow]);
  const federates = federation?.enabled === true;
  useEffect(() => {
    if (federates) void featured.ask();
  }, [federates]);

  const tabs = [];
  if (extraPageContent) {
    const view = () => html`<${PageText} content=${extraPageContent} />`;
    tabs.push({ id: "about", title: t("page.about"), view });
  }
  if (broadcast.status.value.scheduledEvent) {
    const view = () => html`<${Later} load=${loadPlanned} props=${props} />`;
    tabs.push({ id: "schedule", title: t("schedule.title"), view });
  }
  if (recordingsPublic) {
    const view = () => html`<${Later} load=${loadRecordings} props=${props} />`;
    tabs.push({ id: "recordings", title: t("recorded.title"), view });
  }
  if (mayShow && (followers.asked.value || followers.failed.value)) {
    const view = () => html`<${Followers} followers=${followers} name=${name} />`;
    tabs.push({ id: "followers", title: t("followers.title"), view });
  }
  const servers = featured.servers.value;
  if (federates && servers.length > 0) {
    const view = () => html`<${Later} load=${loadFeatured} props=${{ servers }} />`;
    tabs.push({ id: "featured", title: t("featured.title"), view });
  }
  return html`<${Tabs} label=${t("page.more", { name })} tabs=${tabs} />`;
}
