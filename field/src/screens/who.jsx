// Badge and PIN; an emergency waits for neither.
import { useEffect, useState } from "preact/hooks";
import { knownByTown, Resting, unlock } from "../accounts.js";
import { hourOf } from "../clock.js";
import { useAccounts } from "../live.js";
import { Button, Field, Head, RoomBar, SendBar, Trouble } from "../parts.jsx";
import { Refused } from "../server.js";
import { enter } from "../session.js";
import { set, useApp } from "../state.js";
import { t } from "../words.js";
import { Foot } from "./emergency.jsx";
import { told } from "../enrolling.js";

const DIGITS = 6;
const isWeak = (pin) => new Set(pin).size < 3 || "01234567890".includes(pin) || "09876543210".includes(pin);

export function Who() {
  const accounts = useAccounts();
  const [chosen, choose] = useState(null); // an account here, or {badge: ""}
  useApp();
  if (!accounts) return null;
  const isFirst = !accounts.length;
  const who = chosen ?? (isFirst ? { badge: "" } : null);
  return (
    <div class="page">
      <Head title={t("app")} onBack={chosen && !isFirst ? () => { choose(null); set({ trouble: "" }); } : null} />
      <SendBar /><RoomBar />
      <main class="pad">
        {who ? <Pins who={who} /> : (
          <>
            <h2 class="big">{t("whoTitle")}</h2>
            <Trouble />
            <ul class="tiles">
              {accounts.map((one) => <li key={one.id}><Button kind="tile" onClick={() => { choose(one); set({ trouble: "" }); }}>{one.name}</Button></li>)}
              <li><Button kind="tile quiet" onClick={() => { choose({ badge: "" }); set({ trouble: "" }); }}>{t("somebodyElse")}</Button></li>
            </ul>
          </>
        )}
        <p class="hint"><a href="/accounts/pin/">{t("officePages")}</a></p>
      </main>
      <Foot />
    </div>
  );
}

function Pins({ who }) {
  const [badge, setBadge] = useState(who.badge ?? "");
  const [stage, setStage] = useState("pin"); // pin, new, again
  const [first, setFirst] = useState({ slip: "", chosen: "" });
  const [isBusy, setBusy] = useState(false);
  const say = (trouble) => set({ trouble });
  const attempt = async (pin) => {
    say("");
    if (stage === "new") {
      if (isWeak(pin) || pin === first.slip) return say(t("pinWeak"));
      setFirst({ ...first, chosen: pin });
      return setStage("again");
    }
    if (stage === "again" && pin !== first.chosen) { setStage("new"); return say(t("pinTwo")); }
    setBusy(true);
    try {
      const account = stage === "again" ? await knownByTown(badge, first.slip, pin) : who.id ? await unlock(who.id, pin) : await knownByTown(badge.trim(), pin);
      if (account) return enter(account);
      say(t("pinWrong"));
    } catch (fault) {
      if (fault instanceof Refused && fault.status === 409 && fault.code === "intake.choose-pin") { setFirst({ slip: pin, chosen: "" }); setStage("new"); }
      else if (fault instanceof Refused && stage === "again") { setStage("new"); say(told(fault)); }
      else say(wordsOf(fault));
    } finally {
      setBusy(false);
    }
  };
  const title = stage === "new" ? t("choosePin") : stage === "again" ? t("pinAgain") : who.id ? t("pinOf", { name: who.name }) : t("pin");
  return (
    <>
      <h2 class={who.id || stage !== "pin" ? "big" : "sr"}>{title}</h2>
      {stage === "new" && <p class="hint">{t("choosePinWhy")}</p>}
      {!who.id && stage === "pin" && <Field label={t("badge")} value={badge} onInput={(e) => setBadge(e.target.value)} autocapitalize="characters" />}
      <PinPad key={stage} isBusy={isBusy} isReady={Boolean(who.id || badge.trim())} onPin={attempt} label={title} />
    </>
  );
}

function wordsOf(fault) {
  if (fault instanceof Resting) return t("pinResting", { at: hourOf(new Date(fault.until)) });
  if (!(fault instanceof Refused)) return t("whoNeedsNet");
  if (fault.status === 401) return t("whoRefused");
  if (fault.status === 429) return t("pinResting", { at: hourOf(new Date(Date.now() + (fault.after || 60) * 1000)) });
  return told(fault);
}

function PinPad({ onPin, isBusy, isReady, label }) {
  const [pin, setPin] = useState("");
  const type = (digit) => {
    if (isBusy || pin.length >= DIGITS) return;
    const next = pin + digit;
    setPin(next);
    if (next.length === DIGITS && isReady) setTimeout(async () => { await onPin(next); setPin(""); }, 0);
  };
  useEffect(() => {
    const press = (event) => {
      if (event.target.tagName === "INPUT") return;
      if (/^\d$/.test(event.key)) type(event.key);
      if (event.key === "Backspace") setPin(pin.slice(0, -1));
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  return (
    <>
      <p class="dots" role="status" aria-label={`${label} ${pin.length}/${DIGITS}`}>{Array.from({ length: DIGITS }, (_, at) => <i key={at} class={at < pin.length ? "on" : ""} />)}</p>
      <Trouble />
      <div class="pad-keys" role="group" aria-label={label}>
        {[..."123456789"].map((digit) => <Button key={digit} kind="key" onClick={() => type(digit)}>{digit}</Button>)}
        <span />
        <Button kind="key" onClick={() => type("0")}>0</Button>
        <Button kind="key" aria-label={t("delete")} onClick={() => setPin(pin.slice(0, -1))}><svg class="small" viewBox="0 0 20 20" aria-hidden="true"><path d="M7 4h11v12H7l-6-6zM10 8l4 4M14 8l-4 4" /></svg></Button>
      </div>
    </>
  );
}
