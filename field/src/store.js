// What is on the phone. Whatever names a person or says what was seen lies sealed; numbers and states lie open.
import Dexie, { liveQuery } from "dexie";
import { useEffect, useState } from "preact/hooks";
import { textOf, utf8 } from "./bytes.js";

// Strict: a tap is on the disk before the screen says so, or a flat battery would take it.
export const db = new Dexie("shouwang-field", { chromeTransactionDurability: "strict" });

db.version(1).stores({
  keys: "name", // three keys that cannot leave this browser: one signs, one seals, one makes tags of passes
  meta: "name",
  accounts: "id",
  events: "seq, &event_id, state, day, tag",
  drafts: "id",
  brief: "name",
  carried: "id, state",
});

export const kept = async (name) => (await db.meta.get(name))?.value;
export const keep = (name, value) => db.meta.put({ name, value });
export const forget = (name) => db.meta.delete(name);

// Bookkeeping that a full phone cannot write holds nothing up.
export const quietly = (write) => write.catch((fault) => console.warn(fault));

const SEAL = { name: "AES-GCM", length: 256 };
const TAG = { name: "HMAC", hash: "SHA-256", length: 256 };
const SIGN = { name: "ECDSA", namedCurve: "P-256" };
let seals = null;

async function keyOf(name, make) {
  const there = await db.keys.get(name);
  if (there) return there.key;
  const key = await make();
  await db.transaction("rw", db.keys, async () => {
    if (!(await db.keys.get(name))) await db.keys.add({ name, key }); // another tab may have been first
  });
  return (await db.keys.get(name)).key;
}

const sealKey = () => (seals ??= keyOf("seal", () => crypto.subtle.generateKey(SEAL, false, ["encrypt", "decrypt"])));
export const signKey = () => keyOf("sign", () => crypto.subtle.generateKey(SIGN, false, ["sign", "verify"]));
export const tagKey = () => keyOf("tag", () => crypto.subtle.generateKey(TAG, false, ["sign"]));

export async function sealed(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealKey(), utf8(JSON.stringify(value)));
  return { iv, box: new Uint8Array(box) };
}

export async function opened({ iv, box }) {
  return JSON.parse(textOf(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await sealKey(), box)));
}

// Rows as they change, in every tab; `make` may open what is sealed.
export function useLive(ask, { on = [], make = null, first = undefined } = {}) {
  const [value, setValue] = useState(first);
  useEffect(() => {
    let last = 0;
    let over = false;
    const heard = liveQuery(ask).subscribe({
      next: async (rows) => {
        const turn = ++last;
        const made = make ? await make(rows) : rows;
        if (!over && turn === last) setValue(made);
      },
      error: (fault) => console.warn(fault),
    });
    return () => {
      over = true;
      heard.unsubscribe();
    };
  }, on);
  return value;
}

// One at a time over all tabs; where the browser cannot promise that, the unique number in the table is the guard.
export function alone(name, work) {
  return navigator.locks ? navigator.locks.request(`shouwang-${name}`, work) : work();
}
