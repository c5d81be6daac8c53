// Ten letters read out where no camera helps: big keys, and a slip is noticed with the last letter.
import { useEffect, useState } from "preact/hooks";
import { CODE_LENGTH, CODE_LETTERS, isSpelledRight, spelled } from "../pass.js";
import { ofCode } from "../passage.js";
import { useKnown } from "../live.js";
import { Button, Head, SendBar } from "../parts.jsx";
import { go, useApp } from "../state.js";
import { t } from "../words.js";
import { Emergency } from "./emergency.jsx";
import { openPassage } from "./gate.jsx";

export function Code() {
  const { gate, way, account } = useApp();
  const known = useKnown();
  const [code, setCode] = useState("");
  const isWhole = code.length === CODE_LENGTH;
  const isRight = isWhole && isSpelledRight(code);
  const type = (letter) => setCode((was) => spelled(was + letter).slice(0, CODE_LENGTH));
  const check = async () => {
    const began = performance.now();
    openPassage(await ofCode(code, way, { ...known, gate }));
    performance.measure("code-check", { start: began, end: performance.now() });
  };
  useEffect(() => {
    const press = (event) => {
      if (event.key === "Backspace") setCode((was) => was.slice(0, -1));
      else if (event.key === "Enter" && isRight) check();
      else if (event.key.length === 1 && CODE_LETTERS.includes(spelled(event.key))) type(event.key);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  const shown = code.padEnd(CODE_LENGTH, "·");
  return (
    <div class="page">
      <Head title={t("codeTitle")} onBack={() => go("gate")} />
      <SendBar />
      <main class="pad tight">
        <output class={`code num ${isWhole && !isRight ? "bad" : ""}`}>{shown.slice(0, 5)}-{shown.slice(5)}</output>
        <p class="trouble" role="alert">{isWhole && !isRight ? t("codeWrong") : " "}</p>
        <div class="letters" role="group" aria-label={t("codeTitle")}>
          {[...CODE_LETTERS].map((letter) => <Button key={letter} kind="key" onClick={() => type(letter)}>{letter}</Button>)}
          <Button kind="key wide2" onClick={() => setCode(code.slice(0, -1))}>{t("delete")}</Button>
        </div>
      </main>
      <footer class="bottom">
        <Button kind="pri main1" disabled={!isRight} onClick={check}>{t("codeCheck")}</Button>
        <Emergency gate={gate} way={way} account={account} />
      </footer>
    </div>
  );
}
