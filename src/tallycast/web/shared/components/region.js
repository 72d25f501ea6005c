// @ts-check
/** A part of a page that fails alone: in its place stands a card that offers to try again. */
import { Component } from "preact";
import { html } from "../html.js";
import { useI18n } from "../i18n-context.js";

/** @param {{onRetry: () => void}} props */
export function FailedCard({ onRetry }) {
  const { t } = useI18n();
  return html`
    <div class="failed-card" role="alert">
      <p>${t("region.failed")}</p>
      <button type="button" class="button button-secondary" onClick=${onRetry}>${t("region.retry")}</button>
    </div>
  `;
}

export class Region extends Component {
  constructor() {
    super();
    this.state = { failed: false };
  }

  /** @param {unknown} error */
  componentDidCatch(error) {
    // Told to the console and to whoever listens, as if nobody had caught it.
    reportError(error);
    this.setState({ failed: true });
  }

  render() {
    return this.state.failed
      ? html`<${FailedCard} onRetry=${() => this.setState({ failed: false })} />`
      : this.props.children;
  }
}
