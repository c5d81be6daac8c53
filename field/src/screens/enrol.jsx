// The first screen on a new phone, and the one where nothing would be safe.
import { useState } from "preact/hooks";
import { enrol } from "../device.js";
import { deliver } from "../outbox.js";
import { Refused } from "../server.js";
import { go, set } from "../state.js";
import { kept } from "../store.js";
import { Button, Head, Trouble } from "../parts.jsx";
import { said, t } from "../words.js";

export function Enrol() {
  const [isBusy, setBusy] = useState(false);
  return (
    <div class="page">
      <Head title={t("app")} />
      <main class="pad">
        <h2 class="big">{t("enrolTitle")}</h2>
        <p>{t("enrolWhy")}</p>
        <Trouble />
      </main>
      <footer class="bottom"><Button kind="pri main1" disabled={isBusy} onClick={() => enrolling(() => enrol(), setBusy)}>{isBusy ? t("enrolBusy") : t("enrolDo")}</Button></footer>
    </div>
  );
}

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

export function Insecure({ isStoreClosed }) {
  return (
    <div class="page">
      <Head title={t("app")} />
      <main class="pad">
        <h2 class="big">{t("insecureTitle")}</h2>
        <p>{isStoreClosed ? t("noStore") : t("insecureWhy")}</p>
        {!isStoreClosed && <p>{t("insecureDo")}</p>}
        <a class="btn" href="/">{t("toDesk")}</a>
      </main>
    </div>
  );
}
