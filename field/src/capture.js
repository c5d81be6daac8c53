// Writing down: number, event and signature in one transaction, before the screen changes.
import { hmac, sha256, utf8, uuid7 } from "./bytes.js";
import { dayOf, inner, written, zone } from "./clock.js";
import { read, tokenOfScan } from "./pass.js";
import { eventText, signature } from "./signing.js";
import { alone, db, keep, kept, opened, sealed, tagKey } from "./store.js";

class Taken extends Error {} // another tab took the number

const TRIES = 50;

// A pass as it stands on its events here: without the key of this browser nobody works it out from a card they saw.
export const tagOf = async (pass) => (await hmac(await tagKey(), utf8(pass))).slice(0, 24);

// A store of before this key: its tags could be worked out by whoever had the phone and a card. Those of today are made
// anew, so that outings go on being counted; older ones are counted no more and go.
export async function makeTags() {
  if (await kept("tags")) return;
  const rows = await db.events.filter((row) => row.tag).toArray();
  for (const row of rows) {
    const pass = row.day === dayOf() ? read(tokenOfScan(JSON.parse((await opened(row)).payload).pass ?? "")) : null;
    await db.events.update(row.seq, { tag: pass ? await tagOf(pass.id) : "" });
  }
  await tagKey();
  await keep("tags", "hmac");
}

async function signed(seq, { kind, payload, base, account, role, area, at }) {
  const text = JSON.stringify(payload);
  const item = {
    event_id: uuid7(), device_id: (await kept("device")).id, seq, ...inner(), captured_at: written(at), tz: zone(),
    account_id: account, role, area, kind, schema: 1, base: base ?? null, payload: text, sha256: await sha256(utf8(text)),
  };
  item.signature = await signature(utf8(eventText(item)));
  return item;
}

async function rowOf(item, { gate = "", counts = null, tag = "" }, at) {
  return {
    seq: item.seq, event_id: item.event_id, state: "waiting", day: dayOf(at), tag, made_at: at.getTime(), kind: item.kind,
    account: item.account_id, sha256: item.sha256, base: item.base, gate, counts, ...(await sealed(item)),
  };
}

// Returns the event. `draft` names what it was typed into: it goes with the same stroke. What is urgent waits
// for no other. `along` writes to `meta` with the same stroke.
export function capture(what, { draft = "", isUrgent = false, along = null, ...open } = {}) {
  return alone("number", async () => {
    for (let left = TRIES; ; left--) {
      const last = (await kept("seq")) ?? 0;
      const at = new Date();
      const item = await signed(last + 1, { ...what, at });
      const row = await rowOf(item, open, at);
      try {
        await db.transaction("rw", db.events, db.meta, db.drafts, async () => {
          if (((await db.meta.get("seq"))?.value ?? 0) !== last) throw new Taken();
          await db.events.add(row);
          await db.meta.put({ name: "seq", value: last + 1 });
          if (draft) await db.drafts.delete(draft);
          if (along) await along();
        });
        heard.forEach((tell) => tell({ isUrgent }));
        return item;
      } catch (fault) {
        if (left > 0 && (fault instanceof Taken || fault.name === "ConstraintError")) continue;
        throw fault;
      }
    }
  });
}

const heard = [];
export const whenCaptured = (tell) => heard.push(tell);

export const itemOf = (row) => opened(row);

// Rows that stand: a correction takes the place of what it corrects.
export function standing(rows) {
  const replaced = new Set(rows.map((row) => row.base).filter(Boolean));
  return rows.filter((row) => !replaced.has(row.event_id) && row.counts?.isVoid !== true);
}
