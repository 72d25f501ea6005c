// @ts-check
/** A picture: what is there now, and another one to choose or drop. The server looks whether it is one. */
import { useRef, useState } from "preact/hooks";
import { html } from "../../../shared/html.js";
import { useI18n } from "../../../shared/i18n-context.js";

const LIMIT_BYTES = 5 * 1024 * 1024;

/** @param {File} file @returns {Promise<string>} */
const readDataUrl = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

/** @param {import("../field.js").ControlProps} props */
export function ImageUpload({ id, labelledBy, describedBy, readOnly, row, value, onChange }) {
  const { t } = useI18n();
  const [problem, setProblem] = useState("");
  const [over, setOver] = useState(false);
  const takes = useRef(0);
  const chosen = typeof value === "string" && value.startsWith("data:");
  const address = row.key === "favicon" ? "/favicon.ico" : `/logo?${encodeURIComponent(String(row.value))}`;

  /** @param {FileList|null|undefined} files */
  async function take(files) {
    const file = files?.[0];
    if (!file || readOnly) return;
    const mine = ++takes.current;
    setProblem(file.size > LIMIT_BYTES ? t("form.imageTooLarge") : "");
    if (file.size > LIMIT_BYTES) return;
    try {
      const picture = await readDataUrl(file);
      // Of two that were chosen in a row the second is meant, whichever is read first.
      if (mine === takes.current) onChange(picture);
    } catch {
      // A folder, or a file that is gone.
      if (mine === takes.current) setProblem(t("form.imageUnreadable"));
    }
  }

  return html`
    <div
      class="image-field"
      data-over=${over}
      onDragOver=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files);
      }}
    >
      <img src=${chosen ? value : address} alt=${t(chosen ? "form.imageNew" : "form.imageNow")} width="72" height="72" />
      <div>
        <input
          id=${id}
          class="visually-hidden file"
          type="file"
          accept=${row.key === "favicon" ? ".ico,.png" : "image/*"}
          disabled=${readOnly}
          aria-labelledby=${`${labelledBy} ${id}-choose`}
          aria-describedby=${describedBy}
          onChange=${(/** @type {any} */ event) => {
            void take(event.target.files);
            event.target.value = "";
          }}
        />
        <label class="quiet-button" id=${`${id}-choose`} for=${id}>${t("form.imageChoose")}</label>
        <p class="field-help">${t("form.imageDrop")}</p>
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      </div>
    </div>
  `;
}
