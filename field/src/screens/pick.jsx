// Which gate; it is remembered.
import { useKnown } from "../live.js";
import { fetchBrief } from "../brief.js";
import { Button, Head, SendBar, Trouble } from "../parts.jsx";
import { go, now, set, useApp } from "../state.js";
import { keep, quietly } from "../store.js";
import { t } from "../words.js";
import { Foot } from "./emergency.jsx";

export function Pick() {
  const { gates } = useKnown();
  const { gate } = useApp();
  const choose = (one) => {
    go("gate", { gate: one });
    quietly(keep("gate", one.id));
  };
  const ask = () => fetchBrief({ isAsked: true }).catch(() => set({ trouble: t("unreached") }));
  const list = gates?.gates ?? [];
  return (
    <div class="page">
      <Head title={t("app")} onBack={gate ? () => go("gate") : null}>{!gate && <Button kind="sm" onClick={() => go("menu")}>{t("menu")}</Button>}</Head>
      <SendBar />
      <main class="pad">
        <h2 class="big">{t("pickGate")}</h2>
        <Trouble />
        {!list.length && <p>{t("noGates")}</p>}
        <ul class="tiles">{list.map((one) => (
          <li key={one.id}><Button kind="tile" onClick={() => choose(one)}><span class="seal">{one.code.replace(/^\D+/, "") || one.code}</span>{one.name[now().lang] ?? one.name.zh}</Button></li>))}</ul>
        {!list.length && <Button kind="pri" onClick={ask}>{t("again")}</Button>}
      </main>
      <Foot />
    </div>
  );
}
