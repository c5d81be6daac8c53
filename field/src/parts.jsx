// Pieces that screens are put together of.
import { useEffect, useRef, useState } from "preact/hooks";
import { aheadNow, hourOf, told } from "./clock.js";
import { useCarried, useMeta, useWaiting } from "./live.js";
import { enrol } from "./device.js";
import { canWrite, room } from "./room.js";
import { enrolling } from "./enrolling.js";
import { go, now, set, useApp } from "./state.js";
import { said, t } from "./words.js";

const HAND_OVER_AFTER_MS = 3 * 3600_000;
const LEAVES_AFTER_MS = 6000;
const CLOCK_WRONG_MS = 2 * 60_000;

export const SIGNS = {
  through: <svg viewBox="0 0 60 60" aria-hidden="true"><circle cx="30" cy="30" r="27" /><path class="thick" d="M17 31l9 9 18-19" /></svg>,
  back: <svg viewBox="0 0 60 60" aria-hidden="true"><path d="M19 3h22l16 16v22L41 57H19L3 41V19z" /><path class="thick" d="M20 20l20 20M40 20L20 40" /></svg>,
  lead: <svg viewBox="0 0 60 60" aria-hidden="true"><path d="M30 5l27 49H3z" /><path class="thick" d="M30 22v15M30 44v3" /></svg>,
  wait: <svg viewBox="0 0 60 60" aria-hidden="true"><rect x="4" y="4" width="52" height="52" rx="6" /><path class="thick" d="M30 15v16l10 8" /></svg>,
};
const OFF = <svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M3 8a10 10 0 0114 0M6 11.5a6 6 0 018 0M10 15.5h.01M3 3l14 14" /></svg>;
const CLOCK = <svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M10 2a8 8 0 100 16 8 8 0 000-16M10 6v5l3 2" /></svg>;
const TICK = <svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M3 11l5 5 9-12" /></svg>;
const CALL = <svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 3h4l2 5-2.500 1.500a9 9 0 004 4L13 11l5 2v4c-8 1-15-6-14-14z" /></svg>;

export function Button({ kind = "", children, ...rest }) {
  return <button type="button" class={`btn ${kind}`} {...rest}>{children}</button>;
}

export function Head({ title, onBack, children }) {
  return (
    <header class="hd">
      {onBack && <button type="button" class="icon" onClick={onBack} aria-label={t("back")}><svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M13 3l-7 7 7 7" /></svg></button>}
      <h1>{title}</h1>
      <span class="grow" />
      {children}
    </header>
  );
}

export function Seg({ label, choices, value, onChoose, wide }) {
  return (
    <div class={`seg ${wide ? "wide" : ""}`} role="group" aria-label={label}>
      {choices.map(([name, words]) => <button type="button" key={name} aria-pressed={value === name} onClick={() => onChoose(name)}>{words}</button>)}
    </div>
  );
}

// Two taps are one: the second does nothing while the first is at work.
export function useOnce(work) {
  const isBusy = useRef(false);
  return async (...given) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try { await work(...given); } finally { isBusy.current = false; }
  };
}

function useTick(ms) {
  const [at, setAt] = useState(Date.now());
  useEffect(() => { const timer = setInterval(() => setAt(Date.now()), ms); return () => clearInterval(timer); }, [ms]);
  return at;
}
export { useTick };

const troubleWords = (trouble) => {
  if (trouble?.kind === "not-the-town") return t("notTheTown");
  if (trouble?.kind === "refused") return trouble.code === "intake.unknown-device" ? t("unknownDevice") : said(Object.fromEntries(Object.entries(trouble.text ?? {}).map(([key, one]) => [key, `${one.title} ${one.detail}`])));
  return "";
};

// What has not arrived is always in sight; that all has arrived is said, and then leaves.
export function SendBar() {
  const waiting = useWaiting();
  const [reached, sending, trouble, carried] = [useMeta("reached"), useMeta("sending"), useMeta("trouble"), useCarried()];
  const ended = useMeta("ended");
  const at = useTick(1000);
  const n = waiting?.n ?? 0;
  const toCarry = carried.filter((row) => row.state === "waiting").length;
  const isOff = Boolean(trouble);
  const last = reached ? t("last", { at: told(reached) }) : t("neverYet");
  if (!waiting) return null;
  const isFresh = reached && at - reached < LEAVES_AFTER_MS;
  if (!n && !toCarry && !isOff) return isFresh ? <div class="strip ok" role="status">{TICK}<span>{t("allSent", { at: hourOf(new Date(reached)) })}</span></div> : null;
  const words = sending && !isOff ? t("sending", { n }) : isOff ? t("offline", { n }) : t("waiting", { n });
  const isUnknown = trouble?.code === "intake.unknown-device" && !ended; // an ended phone has the same button below
  const why = isOff ? troubleWords(trouble) : "";
  const h = n ? Math.floor((at - waiting.oldest) / 3600_000) : 0;
  return (
    <div role="status" class="bars">
      <div class={`strip ${isOff ? "warn" : "soon"}`}>{isOff ? OFF : CLOCK}<span>{words}{toCarry ? ` · ${t("carrying", { n: toCarry })}` : ""}</span><span class="r num">{last}</span></div>
      {why && <div class="strip more"><span>{why}</span>{isUnknown && <Button kind="sm" onClick={() => enrolling(enrol, () => {}, now().screen)}>{t("endedEnrol")}</Button>}</div>}
      {n > 0 && at - waiting.oldest > HAND_OVER_AFTER_MS && now().account && now().screen !== "hand-over" && (
        <div class="strip more"><span>{t("tooLong", { n, h })}</span><Button kind="sm" onClick={() => go("hand-over")}>{t("handOverNow")}</Button></div>
      )}
    </div>
  );
}

// A guard goes by the phone's clock, and so does what they write down where the town cannot tell better.
export function ClockBar() {
  const at = useTick(5000);
  const { passes } = useApp().known;
  const [ahead, early] = [aheadNow(), (passes?.at ?? 0) - at]; // no earlier than the town's last word
  if (ahead === null ? early <= CLOCK_WRONG_MS : Math.abs(ahead) <= CLOCK_WRONG_MS) return null;
  return <p class="strip warn thin" role="status"><span>{ahead === null ? t("clockEarly", { at: told(at) }) : t("clockWrong", { at: told(at - ahead) })}</span></p>;
}

// Said before something is captured: that there may be no room for it.
export function RoomBar() {
  const [state, setState] = useState("enough");
  useEffect(() => {
    const look = async () => setState((await canWrite()) ? (await room()).state : "full");
    look();
    const timer = setInterval(look, 20_000);
    return () => clearInterval(timer);
  }, []);
  if (state === "enough") return null;
  return <p class={`strip ${state === "full" ? "danger" : "warn"}`} role={state === "full" ? "alert" : "status"}>{t(state === "full" ? "storageFull" : "storageLow")}</p>;
}

export function UpdateBar() {
  const { update } = useApp();
  return update ? <button type="button" class="strip info" onClick={update}>{t("update")}</button> : null;
}

export function Toast() {
  const { toast } = useApp();
  if (!toast) return null;
  return (
    <div class="toast" role="status"><span>{toast.words}</span>
      {toast.act && <Button kind="sm" onClick={() => { set({ toast: null }); toast.act.do(); }}>{toast.act.words}</Button>}
    </div>
  );
}

export function Trouble() {
  const { trouble } = useApp();
  return trouble ? <p class="trouble" role="alert">{trouble}</p> : null;
}

export function CallLead({ gate }) {
  const leads = (gate?.leads ?? []).filter((one) => one.phone);
  if (!leads.length) return <p class="hint">{t("noLead")}</p>;
  return leads.map((one) => <a key={one.phone} class="btn call" href={`tel:${one.phone.replace(/[^\d+]/g, "")}`}>{CALL}{t("callLead", { name: one.name })}</a>);
}

export function Field({ label, hint, error, ...rest }) {
  const id = useRef(`f${Math.random().toString(36).slice(2)}`).current;
  return (
    <div class="field"><label for={id}>{label}</label>
      <input id={id} autocomplete="off" aria-invalid={Boolean(error)} {...rest} />
      {error && <p class="trouble" role="alert">{error}</p>}
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

export const buzz = (says) => navigator.vibrate?.(says === "pass" ? 120 : [120, 90, 120]);
