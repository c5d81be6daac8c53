// What could not be written is said at once, with what to write on paper; nothing is half done.
import { inWords } from "./passage.js";
import { set } from "./state.js";
import { t } from "./words.js";

export function failedToWrite(fault, passage) {
  console.warn(fault);
  set({ trouble: t("notWritten", { what: passage ? inWords(passage, Date.now()) : t("remark") }) });
}
