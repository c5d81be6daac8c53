// What the next shift should know.
import { useEffect, useState } from "preact/hooks";
import { roleAt } from "../accounts.js";
import { capture, itemOf } from "../capture.js";
import { told } from "../clock.js";
import { draft, drop, settled } from "../drafts.js";
import { failedToWrite } from "../failing.js";
import { useKnown } from "../live.js";
import { Button, Head, SendBar, Trouble, useOnce } from "../parts.jsx";
import { go, useApp } from "../state.js";
import { db, opened, quietly, useLive } from "../store.js";
import { t } from "../words.js";
import { Foot } from "./emergency.jsx";

const MOST = 500;

const openNotes = (rows) => Promise.all(rows.map(async (row) => ({ at: row.made_at, event_id: row.event_id, words: JSON.parse((await itemOf(row)).payload).words })));

export function Notes() {
  const { gate, account } = useApp();
  const { gates } = useKnown();
  const mine = useLive(() => db.events.filter((row) => row.kind === "gate.note" && row.gate === gate.id && row.state === "waiting").toArray(), { on: [gate.id], make: openNotes, first: [] });
  const [words, put, keptAs] = useKeptWords(gate.id);
  const [isSaving, setSaving] = useState(false);
  const save = useOnce(async () => {
    setSaving(true);
    try {
      await settled(keptAs);
      await capture({ kind: "gate.note", payload: { gate: gate.id, words: words.trim() }, account: account.id, role: roleAt(account, gate.path), area: gate.path }, { gate: gate.id, draft: keptAs });
      put("");
    } catch (fault) { put(words); failedToWrite(fault, null); }
    setSaving(false);
  });
  const theirs = (gates?.notes ?? []).filter((one) => one.gate === gate.id);
  return (
    <div class="page">
      <Head title={t("notes")} onBack={() => go("gate")} />
      <SendBar />
      <main class="pad">
        <Trouble />
        <ul class="rows">
          {mine.map((one) => <li key={one.event_id} class="entry"><p>{one.words}</p><p class="hint">{t("noteMine", { at: told(one.at) })}</p></li>)}
          {theirs.map((one) => <li key={`${one.at}${one.words}`} class="entry"><p>{one.words}</p><p class="hint">{t("noteBy", { by: one.by, at: told(one.at) })}</p></li>)}
        </ul>
        {!mine.length && !theirs.length && <p class="hint">{t("noteNone")}</p>}
      </main>
      <Foot>
        <textarea rows="3" readonly={isSaving} maxlength={MOST} aria-label={t("notePlaceholder")} placeholder={t("notePlaceholder")} value={words} onInput={(e) => put(e.target.value)} />
        <Button kind="pri main1" disabled={!words.trim()} onClick={save}>{t("noteSave")}</Button>
      </Foot>
    </div>
  );
}

// What is typed here survives as the rest does, one for each gate, and is offered in its own field.
function useKeptWords(gate) {
  const id = `note ${gate}`;
  const [words, setWords] = useState("");
  useEffect(() => {
    let over = false;
    quietly(db.drafts.get(id).then(async (row) => {
      const there = row && (await opened(row)).note;
      if (there && !over) setWords((typed) => typed || there);
    }));
    return () => { over = true; };
  }, [id]);
  const put = (note) => {
    setWords(note);
    if (note) draft(id, { note });
    else quietly(drop(id));
  };
  return [words, put, id];
}
