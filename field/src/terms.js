// How long the phone keeps what it was told: while it is in use, and no note and no colleague for ever.
import { db, kept, opened, sealed } from "./store.js";

const NOTE_MS = 24 * 3600_000;
const UNUSED_MS = 14 * 24 * 3600_000;
const EVERY_MS = 60_000;

const heard = [];
export const whenEnded = (tell) => heard.push(tell);

// What was captured stays and is delivered all the same; what the town told goes at once.
export async function end() {
  await db.transaction("rw", db.brief, db.accounts, async () => { await db.brief.clear(); await db.accounts.clear(); });
  if (await kept("ended")) return;
  await db.meta.put({ name: "ended", value: Date.now() }); // last: a phone that is full forgets all the same
  heard.forEach((tell) => tell());
}

// The term as this phone's own clock will show it, which may be wrong by days.
export const untilHere = (until, said_at) => Date.parse(until) + Date.now() - said_at;

async function dropNotes(now) {
  const row = await db.brief.get("gates");
  if (!row) return;
  const part = await opened(row);
  const notes = (part.notes ?? []).filter((one) => Date.parse(one.at) > now - NOTE_MS);
  if (notes.length === (part.notes ?? []).length) return;
  const box = await sealed({ ...part, notes });
  await db.transaction("rw", db.brief, async () => {
    if ((await db.brief.get("gates"))?.version === row.version) await db.brief.update("gates", box);
  });
}

async function dropAccounts(now) {
  const unsent = new Set((await db.events.where("state").equals("waiting").toArray()).map((row) => row.account));
  await db.transaction("rw", db.accounts, async () => {
    for (const row of await db.accounts.toArray()) {
      if (!row.used_at) await db.accounts.update(row.id, { used_at: now }); // kept before this was counted
      else if (row.used_at < now - UNUSED_MS && !unsent.has(row.id)) await db.accounts.delete(row.id);
    }
  });
}

export async function sweep() {
  const now = Date.now();
  const device = await kept("device");
  if ((device?.until_here ?? Date.parse(device?.until)) <= now) return end();
  await dropNotes(now);
  return dropAccounts(now);
}

export function watchTerms() {
  const look = () => sweep().catch((fault) => console.warn(fault));
  setInterval(look, EVERY_MS);
  return look();
}
