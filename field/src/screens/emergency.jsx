// One button, always there, no question first: it is written down at once, and what it was may follow.
import { useState } from "preact/hooks";
import { hourOf } from "../clock.js";
import { failedToWrite } from "../failing.js";
import { begin, EMERGENCIES, MOST, ofRow, record } from "../passage.js";
import { useMeta } from "../live.js";
import { buzz, Button, Field, Seg, SendBar, SIGNS } from "../parts.jsx";
import { go, toast, useApp } from "../state.js";
import { db, keep } from "../store.js";
import { t } from "../words.js";

export const urgent = (way, more = {}) => ({ ...begin(way), how: "emergency", emergency: "danger", says: "pass", reasons: [], done: "through", ...more });

export function Emergency({ gate, way, account, passage }) {
  const act = async () => {
    buzz("pass");
    const known = passage ? { what: passage.value.what, people: passage.value.people, plate: passage.value.plate, pass: passage.value.pass } : {};
    const one = urgent(way, known);
    try {
      const item = await record(one, { gate, account, draft: passage?.id ?? "" });
      go("emergency", { urgent: { at: Date.now(), event_id: item.event_id } });
    } catch (fault) {
      go("emergency", { urgent: null }); // they go through whatever the phone can keep
      failedToWrite(fault, one);
    }
  };
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
  const note = async () => { buzz("pass"); await keep("unsigned", [...(unsigned ?? []), Date.now()]); };
  const last = unsigned?.[unsigned.length - 1];
  return (
    <>
      {last && <p class="noted" role="status">{SIGNS.through}<b>{t("goNow")}</b><span>{t("emergencyKept", { at: hourOf(new Date(last)) })}</span></p>}
      <Button kind="dgr emergency" onClick={note}>{t("emergencyLocked")}</Button>
    </>
  );
}

export function EmergencyDone() {
  const { urgent: done, gate, account, way, trouble } = useApp();
  const [more, setMore] = useState({ emergency: "danger", way, what: "person", plate: "", people: 1, words: "" });
  const put = (change) => setMore({ ...more, ...change });
  const add = async () => {
    const row = await db.events.where("event_id").equals(done.event_id).first();
    const whole = { ...(await ofRow(row)), ...more, shown: null };
    try {
      await record(whole, { gate, account });
      toast(t("corrected"));
      go("gate");
    } catch (fault) { failedToWrite(fault, whole); }
  };
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
