// What the town tells this phone: passes taken back, gates, tasks; never a list of residents.
import { noteSpoke } from "./clock.js";
import { askedAgain } from "./outbox.js";
import { ask } from "./server.js";
import { alone, db, opened, sealed } from "./store.js";
import { sweep, untilHere } from "./terms.js";

const AGAIN_MS = 15_000; // after one that failed
const QUICK_MS = 30_000;
const EVERY_MS = 60_000; // a pass that was taken back is known to the next contact after a minute
let last = 0;

export async function fetchBrief({ isAsked = false } = {}) {
  if (!isAsked && Date.now() - last < EVERY_MS) return;
  last = Date.now() - EVERY_MS + AGAIN_MS;
  await alone("brief", async () => {
    const accounts = await db.accounts.toCollection().primaryKeys();
    const have = Object.fromEntries((await db.brief.toArray()).map((row) => [row.name, row.version]));
    const asked = Date.now();
    const said = await ask("brief", { accounts, have }, { context: "shouwang/brief/1" });
    const took = Date.now() - asked;
    await take(said, have);
    if (took < QUICK_MS) noteSpoke(asked + took / 2 - Date.parse(said.at)); // one that slept between tells nothing
    last = Date.now();
  });
}

async function take(said, have) {
  const at = Date.parse(said.at);
  if (!at || !said.parts || typeof said.parts !== "object") throw new Error("no brief");
  const rows = [];
  for (const [name, part] of Object.entries(said.parts)) rows.push({ name, version: part.version, at, ...(await sealed(part)) });
  await db.transaction("rw", db.brief, db.meta, async () => {
    for (const name of Object.keys(have)) await db.brief.update(name, { at }); // still so at this moment
    await db.brief.bulkPut(rows);
    await db.meta.put({ name: "hand-over", value: said.hand_over ?? null });
    if (said.phone) {
      const device = (await db.meta.get("device")).value;
      await db.meta.put({ name: "device", value: { ...device, name: said.phone.name, area: said.phone.area, until: said.phone.until, until_here: untilHere(said.phone.until, at) } });
      await db.meta.delete("ended"); // the town knows it, whatever this phone took its own clock to say
    }
  });
  await sweep();
  if (Array.isArray(said.have)) await askedAgain(said.have);
}

export const partOf = async (row) => (row ? { ...(await opened(row)), at: row.at } : null);
