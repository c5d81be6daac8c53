// The last twenty: each can be corrected, with what was answered filled in; the first entry stays.
import { itemOf } from "../capture.js";
import { hourOf } from "../clock.js";
import { failedToWrite } from "../failing.js";
import { useKnown } from "../live.js";
import { inWords, judged, ofRow, record, takeBack } from "../passage.js";
import { Button, Head, SendBar, Trouble, useOnce } from "../parts.jsx";
import { go, toast, useApp } from "../state.js";
import { db, useLive } from "../store.js";
import { t } from "../words.js";
import { Foot } from "./emergency.jsx";
import { openPassage } from "./gate.jsx";

const MOST = 20;

async function told(rows) {
  const next = new Map(rows.filter((row) => row.base).map((row) => [row.base, row]));
  const fateOf = (row) => { // what became of an entry in the end: its last correction says it
    let last = null;
    for (let one = next.get(row.event_id); one; one = next.get(one.event_id)) last = one;
    return !last ? "" : last.counts?.isVoid ? "undone" : "corrected";
  };
  const shown = rows.slice(0, MOST).filter((row) => !row.counts?.isVoid);
  return Promise.all(shown.map(async (row) => ({ row, fate: fateOf(row), said: JSON.parse((await itemOf(row)).payload) })));
}

export function Recent() {
  const { gate, account } = useApp();
  const known = useKnown();
  const list = useLive(() => db.events.orderBy("seq").reverse().filter((row) => row.kind === "gate.passage").limit(MOST * 2).toArray(), { make: told, first: [] });
  const correct = async ({ row }) => {
    const was = await ofRow(row);
    const again = await judged(was, { ...known, gate });
    openPassage({ ...again, says: was.says, reasons: was.reasons, list: was.list });
  };
  const undo = useOnce(async ({ row, said }) => {
    try { await takeBack(row, { gate, account }); toast(t("undone")); } catch (fault) { failedToWrite(fault, said); }
  });
  const lead = useOnce(async ({ row }, done) => {
    const was = await ofRow(row);
    const { shown } = await judged(was, { ...known, gate }); // whose outing it is
    const one = { ...was, shown, done };
    try { await record(one, { gate, account }); toast(t("corrected")); } catch (fault) { failedToWrite(fault, one); }
  });
  return (
    <div class="page">
      <Head title={t("recent")} onBack={() => go("gate")} />
      <SendBar />
      <main class="pad">
        <Trouble />
        {!list.length && <p class="hint">{t("nothingYet")}</p>}
        <ul class="rows">
          {list.map((one) => (
            <li key={one.row.seq} class={`entry ${one.fate ? "replaced" : ""}`}>
              <p>{inWords(one.said, one.row.made_at)}</p>
              <p class="hint">{stateOf(one)}</p>
              {!one.fate && one.row.gate === gate.id && (
                <div class="acts">
                  {one.said.done === "lead" && <><Button kind="sm" onClick={() => lead(one, "through")}>{t("leadSaidThrough")}</Button><Button kind="sm" onClick={() => lead(one, "back")}>{t("leadSaidBack")}</Button></>}
                  <Button kind="sm" onClick={() => correct(one)}>{t("correct")}</Button>
                  <Button kind="sm" onClick={() => undo(one)}>{t("undo")}</Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      </main>
      <Foot />
    </div>
  );
}

const stateOf = ({ row, fate }) => [
  fate ? t(fate) : "", row.state === "waiting" ? t("saved") : t(row.became === "parked" || row.became === "clash" ? "parked" : "sent"),
  row.sent_at && row.state === "sent" ? hourOf(new Date(row.sent_at)) : "",
].filter(Boolean).join(" · ");
