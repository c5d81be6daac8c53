// The start: is it safe to work here, who is here, and what was left open.
import { render } from "preact";
import { fetchBrief } from "./brief.js";
import { makeTags } from "./capture.js";
import { whenRefused } from "./accounts.js";
import { whenDraftFails } from "./drafts.js";
import { useMeta, watchKnown } from "./live.js";
import { start, whenMet } from "./outbox.js";
import { Toast } from "./parts.jsx";
import { holdOn } from "./room.js";
import { Code } from "./screens/code.jsx";
import { EmergencyDone } from "./screens/emergency.jsx";
import { Ended } from "./screens/ended.jsx";
import { Enrol, Insecure } from "./screens/enrol.jsx";
import { Gate } from "./screens/gate.jsx";
import { HandOver } from "./screens/handover.jsx";
import { Menu, Settings, SignOut } from "./screens/menu.jsx";
import { Notes } from "./screens/notes.jsx";
import { PassageScreen } from "./screens/passage.jsx";
import { Pick } from "./screens/pick.jsx";
import { Recent } from "./screens/recent.jsx";
import { Scan } from "./screens/scan.jsx";
import { Tasks } from "./screens/tasks.jsx";
import { Who } from "./screens/who.jsx";
import { comeBack, lock, watch } from "./session.js";
import { go, look, now, remember, set, useApp } from "./state.js";
import { db } from "./store.js";
import "./style.css";
import { watchTerms, whenEnded } from "./terms.js";
import { watchForUpdate } from "./update.js";
import { speak, t } from "./words.js";

const SCREENS = {
  enrol: Enrol, ended: Ended, who: Who, pick: Pick, gate: Gate, passage: PassageScreen, code: Code, scan: Scan, emergency: EmergencyDone, recent: Recent,
  menu: Menu, "sign-out": SignOut, settings: Settings, notes: Notes, tasks: Tasks, "hand-over": HandOver,
};

function App() {
  const { screen, account, gate, device } = useApp();
  const ended = useMeta("ended");
  if (!screen) return null;
  const isOpen = Boolean(account);
  const name = !device?.isEnrolled ? "enrol" : ended ? "ended" : !isOpen ? "who" : gate || ["pick", "menu", "settings", "sign-out", "hand-over", "tasks"].includes(screen) ? screen : "pick";
  const Screen = SCREENS[name];
  return <><Screen /><Toast /></>;
}

const box = document.getElementById("app");

async function begin() {
  look();
  if (!isSecureContext || !crypto.subtle || !("serviceWorker" in navigator)) {
    speak(/language=en/.test(document.cookie) ? "en" : "zh");
    return render(<Insecure />, box);
  }
  try {
    await db.open();
  } catch {
    return render(<Insecure isStoreClosed />, box);
  }
  await remember();
  whenRefused((id) => { if (now().account?.id === id) lock(t("pinElsewhere")); });
  whenDraftFails(() => set({ trouble: t("storageFull") }));
  whenEnded(() => { lock(); set({ gate: null }); });
  watch();
  watchForUpdate();
  await makeTags().catch((fault) => console.warn(fault)); // a phone that is full still opens
  await watchTerms();
  await watchKnown();
  await comeBack();
  go(now().device?.isEnrolled ? "gate" : "enrol");
  render(<App />, box);
  holdOn();
  whenMet(() => { if (now().device?.isEnrolled) fetchBrief().catch(() => {}); });
  return start();
}

begin();
