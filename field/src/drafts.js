// What is typed is stored as it is typed: a call, a crash or a flat battery takes nothing.
import { uuid7 } from "./bytes.js";
import { db, opened, sealed } from "./store.js";

const AFTER_MS = 120;
let open = null; // {id, value, timer}
let writing = Promise.resolve();

function write({ id, value }) {
  writing = writing.then(async () => db.drafts.put({ id, at: Date.now(), again_at: value.again_at ?? 0, ...(await sealed(value)) })).catch(failed);
  return writing;
}

let failed = () => {};
export const whenDraftFails = (tell) => { failed = tell; };

export const newDraftId = uuid7;

// Stores a draft: the first stroke at once, those that follow together.
export function draft(id, value) {
  if (open?.timer && open.id === id) {
    open.value = value;
    return;
  }
  flush();
  write({ id, value });
  open = { id, value, timer: setTimeout(() => { const { id: was, value: now } = open; open = null; if (now !== value) write({ id: was, value: now }); }, AFTER_MS) };
}

export function flush() {
  if (!open) return writing;
  clearTimeout(open.timer);
  const left = open;
  open = null;
  return write(left);
}

export async function drop(id) {
  if (open?.id === id) { clearTimeout(open.timer); open = null; }
  await writing;
  await db.drafts.delete(id);
}

// No write may come after the one that took a draft's place.
export async function settled(id) {
  if (open?.id === id) { clearTimeout(open.timer); open = null; }
  await writing;
}

export async function draftsOf(rows) {
  return Promise.all(rows.map(async (row) => ({ id: row.id, at: row.at, again_at: row.again_at, value: await opened(row) })));
}

addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
