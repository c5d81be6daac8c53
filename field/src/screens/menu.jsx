// Everything beside the gate: the way to the rest, looks, and leaving.
import { useEffect, useState } from "preact/hooks";
import { Button, Head, Seg, SendBar } from "../parts.jsx";
import { useWaiting } from "../live.js";
import { room, size } from "../room.js";
import { lock } from "../session.js";
import { go, prefer, useApp } from "../state.js";
import { t } from "../words.js";
import { Foot } from "./emergency.jsx";

export function Menu() {
  const { account, gate } = useApp();
  const { n } = useWaiting() ?? { n: 0 };
  const entry = (screen, words, more = "") => <li><Button kind="row" onClick={() => go(screen)}><span>{words}</span><span class="muted num">{more}</span></Button></li>;
  return (
    <div class="page">
      <Head title={t("menu")} onBack={() => go(gate ? "gate" : "pick")} />
      <SendBar />
      <main class="pad">
        <ul class="rows">
          {entry("recent", t("recent"))}
          {entry("notes", t("notes"))}
          {entry("tasks", t("tasks"))}
          {entry("hand-over", t("handOver"), n || "")}
          {entry("pick", t("changeGate"))}
          {entry("settings", t("settings"))}
        </ul>
        <p class="hint me">{account.name}</p>
      </main>
      <Foot><Button onClick={() => lock()}>{t("lock")}</Button><Button onClick={() => go("sign-out")}>{t("signOut")}</Button></Foot>
    </div>
  );
}

export function SignOut() {
  const { account } = useApp();
  const { n } = useWaiting() ?? { n: 0 };
  return (
    <div class="page">
      <Head title={t("signOut")} onBack={() => go("menu")} />
      <SendBar />
      <main class="pad"><p class="big2">{n ? t("signOutSays", { n }) : t("signOutNone")}</p></main>
      <Foot><Button kind="pri main1" onClick={() => lock()}>{t("signOutDo", { name: account.name })}</Button></Foot>
    </div>
  );
}

export function Settings() {
  const { lang, theme, big, device } = useApp();
  const [free, setFree] = useState(null);
  useEffect(() => { room().then(setFree); }, []);
  return (
    <div class="page">
      <Head title={t("settings")} onBack={() => go("menu")} />
      <main class="pad stack">
        <h2>{t("language")}</h2>
        <Seg wide label={t("language")} choices={[["zh", "中文"], ["en", "English"]]} value={lang} onChoose={(one) => prefer({ lang: one })} />
        <h2>{t("light")}</h2>
        <Seg wide label={t("light")} choices={[["auto", t("auto")], ["light", t("day")], ["dark", t("night")]]} value={theme} onChoose={(one) => prefer({ theme: one })} />
        <h2>{t("textSize")}</h2>
        <Seg wide label={t("textSize")} choices={[100, 125, 150, 200].map((one) => [one, `${one} %`])} value={big} onChoose={(one) => prefer({ big: one })} />
        <h2>{t("storage")}</h2>
        {free && <p class="hint">{t("storageSays", { used: size(free.used), free: size(free.free) })}{t("comma")}{t(free.persisted ? "persisted" : "notPersisted")}</p>}
        <p class="hint">{t("phoneIs", { name: device?.name ?? "" })}</p>
        <p class="hint">{t("version", { v: __VERSION__ })}</p>
      </main>
      <Foot />
    </div>
  );
}
