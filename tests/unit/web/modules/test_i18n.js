import { chooseLanguage, createI18n, lookUp, textDirection } from "/web/shared/i18n.js";
import { equal } from "./check.js";

export const tests = {
  "the first language that the viewer wants and the server has is taken": () => {
    equal(chooseLanguage(["nl", "fr", "en"], ["en", "fr"]), "fr");
  },
  "a region finds its language": () => equal(chooseLanguage(["pt-BR"], ["en", "pt"]), "pt"),
  "a region of its own comes before the language": () =>
    equal(chooseLanguage(["pt-BR"], ["pt", "pt-BR"]), "pt-BR"),
  "who wants what nobody has reads English": () => {
    equal(chooseLanguage(["xx"], ["en", "de"]), "en");
    equal(chooseLanguage([], []), "en");
  },
  "Arabic runs from right to left": () => {
    equal(textDirection("ar"), "rtl");
    equal(textDirection("de"), "ltr");
  },
  "names in a text are filled, an unknown one stays seen": () => {
    equal(lookUp([{ a: "Hello {who}, {what}" }], "en", "a", { who: "you" }), "Hello you, {what}");
  },
  "what a catalogue lacks comes from the next, what all lack shows its key": () => {
    equal(lookUp([{}, { a: "A" }], "de", "a"), "A");
    equal(lookUp([{}], "de", "page.none"), "page.none");
  },
  "a count takes the plural of its language": () => {
    const texts = [{ "n.one": "{count} viewer", "n.other": "{count} viewers" }];
    equal(lookUp(texts, "en", "n", { count: 1 }), "1 viewer");
    equal(lookUp(texts, "en", "n", { count: 0 }), "0 viewers");
    // Polish asks for "few", which this catalogue lacks.
    equal(lookUp(texts, "pl", "n", { count: 3 }), "3 viewers");
  },
  "texts are empty until they came, and one that fails leaves English": async () => {
    const i18n = createI18n({
      wanted: ["de"],
      available: ["de", "en"],
      load: async (language) => {
        if (language === "de") throw new Error("gone");
        return { a: "A" };
      },
    });
    equal(i18n.t("a"), "");
    await i18n.start();
    equal(i18n.t("a"), "A");
    equal(i18n.language, "de");
  },
};
