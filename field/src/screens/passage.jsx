// One passage: the word at the top, what is known in the middle, what to do at the bottom.
import { useEffect, useRef, useState } from "preact/hooks";
import { hourOf, told } from "../clock.js";
import { draft, drop, settled } from "../drafts.js";
import { failedToWrite } from "../failing.js";
import { useKnown } from "../live.js";
import { EXCEPTIONS, judged, record } from "../passage.js";
import { buzz, Button, CallLead, RoomBar, SendBar, SIGNS, Trouble, useOnce } from "../parts.jsx";
import { go, now, set, toast, useApp } from "../state.js";
import { t } from "../words.js";
import { Details } from "./details.jsx";
import { Emergency } from "./emergency.jsx";
import { GateHead, ListAge } from "./gate.jsx";

const LOOKS = { pass: ["through", "go", "through"], "no-pass": ["back", "back", "turnBack"], "call-lead": ["lead", "ask", "askLead"], "measure-again": ["wait", "ask", "measureAgain"] };
const RECORDS = { pass: ["through", "recordThrough"], "no-pass": ["back", "recordBack"], "call-lead": ["lead", "recordLead"] };

export function PassageScreen() {
  const { passage, gate, account } = useApp();
  const known = useKnown();
  const { id, value } = passage;
  const [isOpen, setOpen] = useState(Boolean(value.base || value.temps.length));
  useEffect(() => { buzz(value.says); scrollTo(0, 0); }, [value.says]);

  const judging = useRef(Promise.resolve());
  const judge = () => {
    judging.current = judging.current.then(async () => {
      const asked = now().passage;
      if (asked?.id !== id || asked.value.isShut) return; // judged anew, a refusal would tell why it was one
      const { says, reasons, shown, list } = await judged(asked.value, { ...now().known, gate });
      const there = now().passage; // what was typed meanwhile stays
      if (there?.id !== id) return;
      const value = { ...there.value, says, reasons, shown, list };
      draft(id, value);
      set({ passage: { id, value } });
    }).catch((fault) => console.warn(fault));
  };
  const put = (change) => {
    const typed = { ...now().passage.value, ...change };
    draft(id, typed);
    set({ passage: { id, value: typed } });
    if ("way" in change || "temps" in change) judge();
  };
  const list = useRef(known.passes?.at);
  useEffect(() => {
    if (known.passes?.at !== list.current && !value.base) judge(); // a newer list came while this lay open
    list.current = known.passes?.at;
  }, [known.passes?.at]);
  const write = useOnce(async (change, next = "gate") => {
    await judging.current;
    const seen = now().passage?.value;
    if (!seen || seen.says !== value.says) return; // the word changed under the finger: it is read first
    const one = { ...seen, ...change };
    try {
      await settled(id);
      await record(one, { gate, account, draft: id });
      go(next, { passage: null });
      if (value.base) toast(t("corrected"));
    } catch (fault) { draft(id, one); failedToWrite(fault, one); }
  });
  const cancel = async () => {
    await drop(id);
    go("gate", { passage: null });
    toast(t("discarded"), { words: t("bringBack"), do: () => { draft(id, value); go("passage", { passage: { id, value } }); } });
  };
  const wait = () => {
    draft(id, { ...value, again_at: againAt(value, known) });
    go("gate", { passage: null });
  };
  const [done, words] = RECORDS[value.says] ?? [];
  return (
    <div class="page">
      <GateHead />
      <SendBar /><RoomBar />
      <main>
        <Verdict value={value} known={known} />
        <ListAge passes={known.passes} />
        <Trouble />
        {value.says === "pass" || value.says === "measure-again" ? <Evidence value={value} known={known} /> : <Exceptions gate={gate} value={value} onAsk={(exception) => write({ done: "lead", exception })} />}
        <Details value={value} put={put} isOpen={isOpen} onToggle={setOpen} />
        {value.base && <Outcome value={value} put={put} />}
      </main>
      <footer class="bottom">
        {value.base ? <Button kind="pri main1" onClick={() => write({})}>{t("correct")}</Button>
          : value.says === "measure-again" ? <Button kind="pri main1" onClick={wait}>{t("waitIndoors", { at: hourOf(new Date(againAt(value, known))) })}</Button>
          : <Button kind={`main1 ${done === "back" ? "back" : "pri"}`} onClick={() => write({ done })}>{t(words)}</Button>}
        {!value.base && value.says !== "measure-again" && <Button onClick={() => write({ done }, "scan")}>{t("andScan")}</Button>}
        <Button kind={value.base || value.says === "measure-again" ? "wide" : ""} onClick={cancel}>{t("cancel")}</Button>
        <Emergency gate={gate} way={value.way} account={account} passage={passage} />
      </footer>
    </div>
  );
}

const againAt = (value, known) => {
  const raised = value.temps.find((one) => one.value >= (known.gates?.fever_c ?? Infinity));
  return (raised ? Date.parse(raised.at) : Date.now()) + (known.gates?.again_after_min ?? 0) * 60_000;
};

function Verdict({ value, known }) {
  const [sign, look, word] = LOOKS[value.says];
  const { shown } = value;
  const lines = {
    pass: () => [shown && [t("kindPass", { kind: t(shown.kind) }), shown.who].filter(Boolean).join(" · "), [shown?.number && t("number", { n: shown.number }), t(value.way === "in" ? "comingIn" : "goingOut")].filter(Boolean).join(" · ")],
    "no-pass": () => [t("noPassNow"), t("mayPhone")],
    "call-lead": () => [t("leadDecides"), t("mayPhone")],
    "measure-again": () => [t("indoorsUntil", { at: hourOf(new Date(againAt(value, known))) })],
  }[value.says]();
  return (
    <section class={`res ${look}`} role="status" data-says={value.says}>{SIGNS[sign]}
      <div><h2 class="word">{t(word)}</h2>{lines.filter(Boolean).map((line) => <p key={line}>{line}</p>)}</div></section>
  );
}

function Evidence({ value, known }) {
  const { shown } = value;
  const lines = [];
  if (shown) lines.push([t("validUntil", { at: told(shown.ends_at) }), shown.outings === null ? t("notCounted") : shown.counts ? t("outing", { n: shown.used + 1, left: Math.max(0, shown.outings - shown.used - 1) }) : t("wayBack")].join(t("comma")));
  if (shown && known.passes) lines.push(t("listAt", { at: told(known.passes.at) }));
  for (const one of value.temps) lines.push(t(one.indoors ? "warmthIndoors" : "warmthAt", { value: one.value.toFixed(1), at: hourOf(new Date(one.at)) }));
  if (!lines.length) return null;
  return <section class="why"><ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul></section>;
}

// Printed on the refusal itself: what is always possible.
function Exceptions({ gate, value, onAsk }) {
  return (
    <section class="why">
      <p class="arrow">{t("danger")}</p>
      <CallLead gate={gate} />
      <p class="arrow">{t("alwaysAsk")}</p>
      <div class="choices">{EXCEPTIONS.map((one) => <Button key={one} aria-pressed={value.exception === one} onClick={() => onAsk(one)}>{t(one)}</Button>)}</div>
    </section>
  );
}

// What became of an entry, when it is corrected: the lead's word may come later.
function Outcome({ value, put }) {
  return (
    <section class="card"><div class="choices">
      {[["through", "through"], ["back", "turnBack"], ["lead", "askLead"]].map(([done, words]) => (
        <Button key={done} aria-pressed={value.done === done} onClick={() => put({ done })}>{t(words)}</Button>))}
    </div></section>
  );
}

