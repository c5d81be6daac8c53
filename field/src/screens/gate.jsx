// The gate between two passages: which way, scan, count, what was last, and the one button that asks nothing.
import { hasDuty } from "../accounts.js";
import { hourOf, told, written } from "../clock.js";
import { draft, drop, newDraftId } from "../drafts.js";
import { useDrafts, useKnown, useLast, useMeta, useToday } from "../live.js";
import { begin, inWords, judged, judgedAgain, ofRow, record, sumOf, takeBack } from "../passage.js";
import { Button, ClockBar, Head, RoomBar, Seg, SendBar, Trouble, UpdateBar, useOnce, useTick } from "../parts.jsx";
import { go, now, set, toast, useApp } from "../state.js";
import { useEffect, useState } from "preact/hooks";
import { itemOf } from "../capture.js";
import { db, keep, quietly } from "../store.js";
import { t } from "../words.js";
import { Emergency } from "./emergency.jsx";
import { failedToWrite } from "../failing.js";

const DAY_MS = 24 * 3600_000;

export function Gate() {
  const { gate, way, account } = useApp();
  const known = useKnown();
  const chooseWay = (one) => { set({ way: one }); quietly(keep("way", one)); };
  const noPass = async () => openPassage(await judged(begin(way), { ...known, gate }));
  return (
    <div class="page">
      <GateHead />
      <UpdateBar /><SendBar /><ClockBar /><RoomBar />
      <main>
        <ListAge passes={known.passes} />
        {!hasDuty(account, gate.path) && <p class="strip warn thin">{t("gateNotYours")}</p>}
        <Trouble />
        <Unsigned />
        <Unfinished />
        <div class="ways"><Seg wide label={t("today")} choices={[["in", t("comingIn")], ["out", t("goingOut")]]} value={way} onChoose={chooseWay} /></div>
        <Counters />
        <Waits />
        <LastOne />
      </main>
      <footer class="bottom">
        <Button kind="pri main1" onClick={() => go("scan")}>{t("scan")}</Button>
        <Button onClick={() => go("code")}>{t("typeCode")}</Button>
        <Button onClick={noPass}>{t("noPass")}</Button>
        <Emergency gate={gate} way={way} account={account} />
      </footer>
    </div>
  );
}

// A passage is stored as a draft before its screen is shown.
export function openPassage(passage, id = newDraftId()) {
  const value = { ...passage, gate: now().gate.id };
  draft(id, value);
  go("passage", { passage: { id, value } });
}

export function GateHead() {
  const { gate } = useApp();
  const at = useTick(5000);
  const title = gate.name[now().lang] ?? gate.name.zh;
  return (
    <header class="hd">
      <span class="seal">{gate.code.replace(/^\D+/, "") || gate.code}</span><h1>{title}</h1><span class="muted num time">{hourOf(new Date(at))}</span>
      <span class="grow" /><Button kind="sm" onClick={() => go("menu")}>{t("menu")}</Button>
    </header>
  );
}

export function ListAge({ passes }) {
  if (!passes) return <p class="strip warn thin">{t("listNone")}</p>;
  if (Date.now() - passes.at > DAY_MS) return <p class="strip warn thin">{t("listOld", { at: told(passes.at) })}</p>;
  return null;
}

function Counters() {
  const { gate, account, way } = useApp();
  const rows = useToday(gate.id);
  const sum = rows ? sumOf(rows) : { people: "—", vehicles: "—" };
  const count = async (what) => {
    const one = { ...begin(way), what, how: "count", says: "pass", reasons: [], done: "through" };
    await record(one, { gate, account }).catch((fault) => failedToWrite(fault, one));
  };
  const one = (what, words, plus, n) => (
    <div class="c"><span>{words} <small>{t("today")}</small></span><b class="num" data-count={what}>{n}</b><button type="button" aria-label={plus} onClick={() => count(what)}>+</button></div>
  );
  return (
    <section class="cnt">
      {one("person", t("people"), t("plusPeople"), sum.people)}
      {one("vehicle", t("vehicles"), t("plusVehicles"), sum.vehicles)}
    </section>
  );
}

function LastOne() {
  const [words, setWords] = useState("");
  const { gate, account, lang } = useApp();
  const rows = useLast(gate.id, 1);
  const row = rows[0];
  useEffect(() => {
    let over = false;
    (async () => {
      if (!row) return setWords("");
      const said = JSON.parse((await itemOf(row)).payload);
      if (!over) setWords(said.void ? `${hourOf(new Date(row.made_at))} ${t("voided")}` : inWords(said, row.made_at));
    })();
    return () => { over = true; };
  }, [row?.seq, lang]);
  const undo = useOnce(async () => {
    const was = await ofRow(row);
    try {
      await takeBack(row, { gate, account });
      toast(t("undone"), was && { words: t("correct"), do: () => go("recent") });
    } catch (fault) { failedToWrite(fault, was); }
  });
  if (!row) return <p class="last"><span>{t("nothingYet")}</span></p>;
  return (
    <div class="last"><button type="button" class="link" onClick={() => go("recent")}>{t("lastOne", { what: words })}</button>
      {!row.counts?.isVoid && <Button onClick={undo}><span aria-hidden="true">↶</span> {t("undo")}</Button>}</div>
  );
}

const byGate = (drafts, gate) => drafts.filter((one) => one.value.gate === gate.id);

// What was being typed when the app went away is offered again, never taken up by itself.
function Unfinished() {
  const { gate } = useApp();
  const known = useKnown();
  const goOn = async (one) => go("passage", { passage: { id: one.id, value: await judgedAgain(one.value, { ...known, gate }) } });
  const open = byGate(useDrafts(), gate).filter((one) => !one.again_at);
  const discard = async (one) => {
    await drop(one.id);
    toast(t("discarded"), { words: t("bringBack"), do: () => draft(one.id, one.value) });
  };
  return open.map((one) => (
    <section class="offer" key={one.id}>
      <p>{t("draftFound", { what: inWords(one.value, one.at) })}</p>
      <div><Button kind="pri" onClick={() => goOn(one)}>{t("goOn")}</Button>
        <Button onClick={() => discard(one)}>{t("discard")}</Button></div>
    </section>
  ));
}

// Who waits indoors for a second reading; the minutes go on while the app is closed.
function Waits() {
  const { gate } = useApp();
  const known = useKnown();
  const at = useTick(5000);
  const waits = byGate(useDrafts(), gate).filter((one) => one.again_at);
  const openAgain = async (one) => go("passage", { passage: { id: one.id, value: await judged({ ...one.value, again_at: 0 }, { ...known, gate }) } });
  return waits.map((one) => {
    const left = Math.ceil((one.again_at - at) / 60_000);
    return (
      <section class="offer wait" key={one.id}>
        <p><b>{t("measuring")}</b> {inWords(one.value, one.at)}</p>
        <div><span class="num">{left > 0 ? `${hourOf(new Date(one.again_at))} · ${t("inMinutes", { n: left })}` : t("measureNow")}</span>
          <Button kind={left > 0 ? "" : "pri"} onClick={() => openAgain(one)}>{t("measureNow")}</Button></div>
      </section>
    );
  });
}

// With the stroke that writes the event, so that no minute is signed twice and none is lost.
async function withoutUnsigned(at) {
  const left = [...((await db.meta.get("unsigned"))?.value ?? [])];
  if (!left.includes(at)) throw new Error("signed already"); // in another window
  left.splice(left.indexOf(at), 1);
  await db.meta.put({ name: "unsigned", value: left });
}

// Let through while the phone was locked: whoever is here now puts a name to it.
function Unsigned() {
  const { gate, account, way } = useApp();
  const unsigned = useMeta("unsigned");
  const sign = useOnce(async () => {
    try { for (const at of unsigned) await signOne(at); } catch (fault) { failedToWrite(fault, null); }
  });
  if (!unsigned?.length) return null;
  const signOne = (at) => {
    const words = t("whileLocked", { at: told(at) });
    const one = { ...begin(way), how: "emergency", emergency: "danger", says: "pass", reasons: [], done: "through", words, happened_at: written(new Date(at)) };
    return record(one, { gate, account, along: () => withoutUnsigned(at) });
  };
  return (
    <section class="offer"><p>{t("emergencyUnsigned", { at: unsigned.map((at) => told(at)).join(t("comma")) })}</p>
      <div><Button kind="pri" onClick={sign}>{t("signIt")}</Button></div></section>
  );
}
