// A phone that is out of use: what became of it, what it still holds, and what to do.
import { useState } from "preact/hooks";
import { enrol } from "../device.js";
import { Button, Head, SendBar, Trouble } from "../parts.jsx";
import { t } from "../words.js";
import { EmergencyHere } from "./emergency.jsx";
import { enrolling } from "../enrolling.js";

export function Ended() {
  const [isBusy, setBusy] = useState(false);
  return (
    <div class="page">
      <Head title={t("app")} />
      <SendBar />
      <main class="pad stack">
        <h2 class="big">{t("endedTitle")}</h2>
        <p>{t("endedWhat")}</p>
        <p><b>{t("endedKept")}</b></p>
        <p>{t("endedPaper")}</p>
        <p>{t("endedDo")}</p>
        <Trouble />
      </main>
      <footer class="bottom">
        <Button kind="wide" disabled={isBusy} onClick={() => enrolling(enrol, setBusy)}>{isBusy ? t("enrolBusy") : t("endedEnrol")}</Button>
        <EmergencyHere />
      </footer>
    </div>
  );
}
