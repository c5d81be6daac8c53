// Another phone takes along what has not arrived; this one keeps it all the same.
import { useRef, useState } from "preact/hooks";
import { hourOf, told } from "../clock.js";
import { canShare, files, give, NoHandOver, takeIn } from "../handover.js";
import { useCarried, useMeta, useWaiting } from "../live.js";
import { Button, Head, SendBar, Trouble } from "../parts.jsx";
import { go, set, useApp } from "../state.js";
import { said, t } from "../words.js";
import { Foot } from "./emergency.jsx";

export function HandOver() {
  const { device } = useApp();
  const { n } = useWaiting() ?? { n: 0 };
  const town = useMeta("hand-over");
  const [made, setMade] = useState(null);
  const make = async () => {
    const given = await files(town, device?.name);
    setMade({ given, at: Date.now() });
    if (!canShare(given)) give(given);
  };
  return (
    <div class="page">
      <Head title={t("handOver")} onBack={() => go("menu")} />
      <SendBar />
      <main class="pad stack">
        <Trouble />
        <p>{t("handOverWhy")}</p>
        {!n && <p class="hint">{t("handOverNone")}</p>}
        {n > 0 && !town && <p class="trouble">{t("handOverNoKey")}</p>}
        {n > 0 && town && <Button kind="pri" onClick={make}>{t("handOverMake", { n })}</Button>}
        {made && <p role="status">{t("handOverDone", { at: hourOf(new Date(made.at)) })}</p>}
        {made && canShare(made.given) && <Button onClick={() => give(made.given).catch(() => {})}>{t("handOverShare")}</Button>}
        <TakeIn />
      </main>
      <Foot />
    </div>
  );
}

function TakeIn() {
  const picker = useRef(null);
  const carried = useCarried();
  const [says, say] = useState("");
  const take = async (event) => {
    set({ trouble: "" });
    try {
      for (const file of event.target.files) await takeIn(file);
      say(t("takeInOk"));
    } catch (fault) { set({ trouble: t(fault instanceof NoHandOver ? "takeInBad" : "storageFull") }); say(""); }
    picker.current.value = "";
  };
  const stateOf = (row) => (row.state === "waiting" ? t("carriedWaiting", { at: told(row.taken_at) }) : row.state === "sent" ? t("carriedSent", { n: row.n }) : t("carriedRefused"));
  return (
    <section class="stack">
      <h2>{t("takeIn")}</h2>
      <p class="hint">{t("takeInWhy")}</p>
      <input ref={picker} hidden type="file" accept=".shouwang,application/json" multiple onChange={take} />
      <Button onClick={() => picker.current.click()}>{t("takeInDo")}</Button>
      {says && <p role="status">{says}</p>}
      <ul class="rows">{carried.map((row) => <li key={row.id} class="entry"><p>{stateOf(row)}</p>{row.why && <p class="hint">{said(Object.fromEntries(Object.entries(row.why).map(([lang, one]) => [lang, one.title])))}</p>}</li>)}</ul>
    </section>
  );
}
