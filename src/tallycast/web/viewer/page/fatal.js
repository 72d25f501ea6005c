// @ts-check
/**
 * The page cannot go on: a dialog that says so and offers to load it anew. Made of plain elements and of the
 * texts within the page, since whatever else there is may be what failed.
 */

/** @returns {Record<string, string>} texts by key; empty where those cannot be read either */
function texts() {
  try {
    const boot = JSON.parse(document.getElementById("tallycast-boot")?.textContent ?? "");
    return Object.values(boot.texts)[0] ?? {};
  } catch {
    return {};
  }
}

/** @param {unknown} error */
export function tellFatal(error) {
  reportError(error);
  const known = texts();
  const message = error instanceof Error ? error.message : String(error);
  const dialog = Object.assign(document.createElement("dialog"), { id: "modal-container", className: "dialog" });
  const body = Object.assign(document.createElement("div"), { className: "dialog-body" });
  const title = Object.assign(document.createElement("h2"), {
    id: "fatal-title",
    textContent: known["fatal.title"] ?? "Tallycast",
  });
  const words = Object.assign(document.createElement("p"), { textContent: known["fatal.words"] ?? "" });
  const told = Object.assign(document.createElement("p"), { className: "dialog-hint", textContent: message });
  const button = Object.assign(document.createElement("button"), {
    id: "fatal-reload",
    type: "button",
    className: "button",
    textContent: known["fatal.reload"] ?? "⟳",
    onclick: () => location.reload(),
  });
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", title.id);
  // There is nothing behind it to go back to.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  body.append(title, words, told, button);
  dialog.append(body);
  document.body.append(dialog);
  dialog.showModal();
}
