// A phone that is out of use: what became of it, what it still holds, and what to do.
import { useState } from "preact/hooks";
import { enrol } from "../device.js";
import { useCarried, useMeta, useWaiting } from "../live.js";
import { Button, Head, SendBar, Trouble } from "../parts.jsx";
import { t } from "../words.js";
import { EmergencyHere } from "./emergency.jsx";
import { enrolling } from "./enrol.jsx";

export function Ended() {
  const [isBusy, setBusy] = useState(false);
  const waiting = useWaiting();
  const trouble = useMeta("trouble");
  const toCarry = useCarried().filter((row) => row.state === "waiting").length;
  // The same app can be made known again only where the town lost it; another one begins once nothing is left of this.
  const isLost = trouble?.code === "intake.unknown-device";
  const isEmpty = waiting?.n === 0 && !toCarry;
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
        <Button kind="wide" disabled={isBusy || !(isEmpty || isLost)} onClick={() => enrolling(() => enrol({ isAnew: isEmpty && !isLost }), setBusy)}>{isBusy ? t("enrolBusy") : t("endedEnrol")}</Button>
        <EmergencyHere />
      </footer>
    </div>
  );
}
