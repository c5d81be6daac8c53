// One button, always there, no question first: it is written down at once, and what it was may follow.
import { useEffect, useState } from "preact/hooks";
import { hourOf } from "../clock.js";
import { draft, settled } from "../drafts.js";
import { failedToWrite } from "../failing.js";
import { begin, EMERGENCIES, MOST, ofRow, record } from "../passage.js";
import { useMeta } from "../live.js";
import { buzz, Button, Field, Seg, SendBar, SIGNS, useOnce } from "../parts.jsx";
import { go, now, set, toast, useApp } from "../state.js";
import { db } from "../store.js";
import { t } from "../words.js";

const TWICE_MS = 800;

// What was typed goes along; whose pass it is uses up no outing.
export const urgent = (way, typed = {}) => ({
  ...begin(way), ...typed, how: "emergency", emergency: "danger", says: "pass", reasons: [], done: "through", shown: null, code: "", exception: "", base: null,
});

export function Emergency({ gate, way, account, passage }) {
  const act = useOnce(async () => {
    if (now().screen === "emergency" && Date.now() - (now().urgent?.at ?? 0) < TWICE_MS) return; // the second of two taps
    buzz("pass");
    const one = urgent(way, passage?.value);
    const at = Date.now();
    go("emergency", { urgent: { at, event_id: "" } }); // they go through whatever the phone can keep
    try {
      if (passage) await settled(passage.id);
      const item = await record(one, { gate, account, draft: passage && !passage.value.base ? passage.id : "" }); // a correction stays open
      if (passage?.value.base) draft(passage.id, passage.value);
      set({ urgent: { at, event_id: item.event_id } });
    } catch (fault) {
      if (passage) draft(passage.id, passage.value);
      failedToWrite(fault, one);
    }
  });
  return <Button kind="dgr emergency" onClick={act}>{t("emergency")}</Button>;
}

// The foot of every screen: what to do here, and below it always the same button.
export function Foot({ children }) {
  const { gate, way, account } = useApp();
  return <footer class="bottom">{children}{gate && account ? <Emergency gate={gate} way={way} account={account} /> : <EmergencyHere />}</footer>;
}

// Nobody asks who you are while somebody's life is in danger: the minute is kept, whoever signs in puts a name to it.
export function EmergencyHere() {
  const unsigned = useMeta("unsigned");
  const [pressed, setPressed] = useState(null); // said first, kept second
  const [isLost, setLost] = useState(false);
  const note = async () => {
    const at = Date.now();
    buzz("pass");
    setPressed(at);
    setLost(false);
    const add = async () => db.meta.put({ name: "unsigned", value: [...((await db.meta.get("unsigned"))?.value ?? []), at] });
    await db.transaction("rw", db.meta, add).catch((fault) => { console.warn(fault); setLost(true); });
  };
  const last = pressed ?? unsigned?.[unsigned.length - 1];
  const at = last && hourOf(new Date(last));
  return (
    <>
      {last && <p class="noted" role="status">{SIGNS.through}<b>{t("goNow")}</b><span>{isLost ? t("notWritten", { what: t("emergencyOf", { at }) }) : t("emergencyKept", { at })}</span></p>}
      <Button kind="dgr emergency" onClick={note}>{t("emergencyLocked")}</Button>
    </>
  );
}

export function EmergencyDone() {
  const { urgent: done, gate, account, way, trouble } = useApp();
  const [was, setWas] = useState({ ...begin(way), emergency: "danger" });
  const [touched, setTouched] = useState({}); // what nobody touched stays as it was written
  const more = { ...was, ...touched };
  const put = (change) => setTouched({ ...touched, ...change });
  const rowOf = () => db.events.where("event_id").equals(done.event_id).first();
  useEffect(() => { if (done?.event_id) rowOf().then(ofRow).then(setWas).catch((fault) => console.warn(fault)); }, [done?.event_id]);
  const add = useOnce(async () => {
    const whole = { ...(await ofRow(await rowOf())), ...touched, shown: null };
    try {
      await record(whole, { gate, account });
      go("gate");
      toast(t("corrected"));
    } catch (fault) { failedToWrite(fault, whole); }
  });
  return (
    <div class="page">
      <SendBar />
      <main>
        <section class="res go tall" role="alert">{SIGNS.through}<div><h1>{t("goNow")}</h1>
          <p>{trouble || (done?.event_id ? t("recordedAt", { at: hourOf(new Date(done.at)) }) : " ")}</p></div></section>
        <section class="card">
          <h2>{t("whatWas")}</h2>
          <div class="choices">{EMERGENCIES.map((one) => (
            <button type="button" key={one} class="btn" aria-pressed={more.emergency === one} onClick={() => put({ emergency: one })}>{t(one === "danger" ? "dangerShort" : one)}</button>))}</div>
          <div class="two">
            <Seg wide label={t("comingIn")} choices={[["in", t("in")], ["out", t("out")]]} value={more.way} onChoose={(one) => put({ way: one })} />
            <Seg wide label={t("vehicle")} choices={[["person", t("person")], ["vehicle", t("vehicle")]]} value={more.what} onChoose={(one) => put({ what: one })} />
          </div>
          {more.what === "vehicle" && <Field label={t("plate")} maxlength={MOST.plate} value={more.plate} onInput={(e) => put({ plate: e.target.value })} />}
          <Field label={t("remark")} maxlength={MOST.words} value={more.words} onInput={(e) => put({ words: e.target.value })} />
        </section>
      </main>
      <Foot>
        <Button kind="pri main1" disabled={!done?.event_id} onClick={add}>{t("addThis")}</Button>
        <Button kind="wide" onClick={() => go("gate")}>{t("later")}</Button>
      </Foot>
    </div>
  );
}
