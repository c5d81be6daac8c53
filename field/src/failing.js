// What could not be written is said at once, with what to write on paper; nothing is half done.
import { inWords, NoDuty } from "./passage.js";
import { set } from "./state.js";
import { t } from "./words.js";

export function failedToWrite(fault, passage) {
  if (fault instanceof NoDuty) return set({ trouble: t("gateNotYours") });
  console.warn(fault);
  return set({ trouble: t("notWritten", { what: passage ? inWords(passage, Date.now()) : t("remark") }) });
}
