// Who is here now; a phone that lies about locks itself.
import { accountOf } from "./accounts.js";
import { fetchBrief } from "./brief.js";
import { flush } from "./drafts.js";
import { deliver } from "./outbox.js";
import { go, now, set } from "./state.js";
import { db } from "./store.js";

const IDLE_MS = 15 * 60_000;
const MARK = "shouwang-here"; // of this tab: a reload asks nobody anew, a new start does
let touched = Date.now();

const mark = (id) => { try { if (id) sessionStorage.setItem(MARK, JSON.stringify({ id, at: Date.now() })); else sessionStorage.removeItem(MARK); } catch { /* then a reload asks anew */ } };

export function enter(account) {
  touched = Date.now();
  mark(account.id);
  go("gate", { account });
  fetchBrief({ isAsked: true }).catch(() => {});
  deliver();
}

export function lock(trouble = "") {
  flush();
  mark("");
  go("who", { account: null, trouble });
}

export async function comeBack() {
  let there = null;
  try { there = JSON.parse(sessionStorage.getItem(MARK) ?? "null"); } catch { /* none */ }
  const row = there && Date.now() - there.at < IDLE_MS ? await db.accounts.get(there.id) : null;
  if (row) set({ account: await accountOf(row) });
  return Boolean(row);
}

export function watch() {
  const touch = () => {
    if (now().account && Date.now() - touched > 5000) mark(now().account.id);
    touched = Date.now();
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touch, { passive: true });
  setInterval(() => { if (now().account && Date.now() - touched > IDLE_MS) lock(); }, 10_000);
}
