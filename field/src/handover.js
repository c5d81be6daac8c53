// Unsent events as a file that another phone carries: closed for the town, read by nobody on the way.
import { base64, fromBase64, sha256, utf8 } from "./bytes.js";
import { deliver } from "./outbox.js";
import { signedBody } from "./signing.js";
import { db, kept, opened, sealed } from "./store.js";

const MOST = 4000; // events a file; the town takes 5,000
const INFO = "shouwang/hand-over/1";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

async function closed(text, town) {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("raw", fromBase64(town.public), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const from = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(INFO) };
  const key = await crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8(text));
  const epk = await crypto.subtle.exportKey("raw", pair.publicKey);
  return JSON.stringify({ shouwang: "hand-over/1", key: town.key, epk: base64(epk), iv: base64(iv), box: base64(box) });
}

// One file for each 4,000 events, the oldest first.
export async function files(town, name) {
  const rows = await db.events.where("state").equals("waiting").sortBy("seq");
  const made = [];
  for (let at = 0; at < rows.length; at += MOST) {
    const read = await Promise.allSettled(rows.slice(at, at + MOST).map(opened)); // one that a broken disk took holds no other up
    const events = read.filter((one) => one.status === "fulfilled").map((one) => one.value);
    if (!events.length) continue;
    const body = JSON.stringify({ last_seq: (await kept("seq")) ?? 0, events });
    const inside = { device: (await kept("device")).id, signature: await signedBody("shouwang/delivery/1", body), body };
    const [first, last] = [events[0].seq, events[events.length - 1].seq];
    const text = await closed(JSON.stringify(inside), town);
    made.push(new File([text], `${name || "phone"}-${first}-${last}.shouwang`, { type: "application/json" }));
  }
  return made;
}

export const canShare = (given) => Boolean(navigator.canShare?.({ files: given }));

export async function give(given) {
  if (canShare(given)) return navigator.share({ files: given });
  for (const file of given) {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

export class NoHandOver extends Error {}

const MOST_BYTES = 32_000_000; // as much as the town takes

// Takes in the file of another phone; the same one twice is one.
export async function takeIn(file) {
  if (file.size > MOST_BYTES) throw new NoHandOver();
  const text = await file.text();
  let said = null;
  try { said = JSON.parse(text); } catch { /* it is none */ }
  if (said?.shouwang !== "hand-over/1" || typeof said.box !== "string") throw new NoHandOver();
  const id = await sha256(utf8(text));
  if (!(await db.carried.get(id))) await db.carried.add({ id, state: "waiting", taken_at: Date.now(), ...(await sealed(text)) });
  deliver();
}
