// The first screen on a new phone, and the one where nothing would be safe.
import { useState } from "preact/hooks";
import { enrol } from "../device.js";
import { enrolling } from "../enrolling.js";
import { Button, Head, Trouble } from "../parts.jsx";
import { t } from "../words.js";

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
