// The camera: what it sees is read here and kept nowhere.
import { useEffect, useRef, useState } from "preact/hooks";
import { watch } from "../camera.js";
import { useKnown } from "../live.js";
import { ofScan } from "../passage.js";
import { Button, Head, SendBar } from "../parts.jsx";
import { go, useApp } from "../state.js";
import { t } from "../words.js";
import { Emergency } from "./emergency.jsx";
import { openPassage } from "./gate.jsx";

export function Scan() {
  const { gate, way, account } = useApp();
  const known = useKnown();
  const latest = useRef(null);
  latest.current = { ...known, gate };
  const video = useRef(null);
  const [camera, setCamera] = useState(null);
  const [isLit, setLit] = useState(false);
  const [says, say] = useState("");

  useEffect(() => {
    let mine = null;
    let over = false;
    const found = async (text) => {
      const began = performance.now();
      const passage = await ofScan(text, way, latest.current);
      if (over) return;
      if (!passage) { say(t("notAPass")); return; }
      mine?.stop();
      openPassage(passage);
      performance.measure("pass-check", { start: began, end: performance.now() });
    };
    watch(video.current, found).then((started) => { mine = started; if (over) started.stop(); else setCamera(started); }, (fault) => { say(t(fault.name === "NotAllowedError" ? "cameraAsked" : "noCamera")); });
    return () => { over = true; mine?.stop(); };
  }, []);
  const light = () => { camera.torch(!isLit); setLit(!isLit); };
  return (
    <div class="page">
      <Head title={t("scanTitle")} onBack={() => go("gate")} />
      <SendBar />
      <main class="seeing"><video ref={video} muted playsinline /><i aria-hidden="true" />
        {says && <p class="trouble" role="alert">{says}</p>}</main>
      <footer class="bottom">
        <Button kind={camera?.torch ? "" : "wide"} onClick={() => go("code")}>{t("typeCode")}</Button>
        {camera?.torch && <Button aria-pressed={isLit} onClick={light}>{t("torch")}</Button>}
        <Emergency gate={gate} way={way} account={account} />
      </footer>
    </div>
  );
}
