// Making the app known to the town, for the first time or again; and what a refusal says, in the reader's language.
import { deliver } from "./outbox.js";
import { Refused } from "./server.js";
import { go, set } from "./state.js";
import { kept } from "./store.js";
import { said, t } from "./words.js";

export async function enrolling(make, setBusy, next = "who") {
  setBusy(true);
  set({ trouble: "" });
  try {
    await make();
    go(next, { device: await kept("device") });
    deliver();
  } catch (fault) {
    const isStranger = fault instanceof Refused && fault.status === 403;
    set({ trouble: isStranger ? t("enrolNotPhone") : fault instanceof Refused ? told(fault) : t("unreached") });
  }
  setBusy(false);
}

export const told = (fault) => (fault.text ? said(Object.fromEntries(Object.entries(fault.text).map(([lang, one]) => [lang, `${one.title}${one.detail}`]))) : fault.code || t("unreached"));
