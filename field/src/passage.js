// A passage as it is captured: what a gate knows of it, what the rule says, and what is written down.
import { capture, itemOf, standing, tagOf } from "./capture.js";
import { dayOf, hourOf, written } from "./clock.js";
import { isGenuine, NOT_COUNTED, read, textOfToken, tokenOfCode, tokenOfScan, usesOuting } from "./pass.js";
import { says, warmthSays, whyNot } from "./policy/passage.js";
import { roleAt } from "./accounts.js";
import { db } from "./store.js";
import { t } from "./words.js";

export const EXCEPTIONS = ["medicine", "sick-relative", "death", "child", "goes-home"];
export const SITES = ["forehead", "ear", "armpit"];
export const EMERGENCIES = ["ambulance", "fire", "birth", "danger"];
// The town takes 500 letters of a remark; a code stands before them.
export const MOST = { place: 120, words: 480, plate: 24, people: 200, temps: 10 };

export const begin = (way, more = {}) => ({
  way, what: "person", people: 1, plate: "", how: "none", pass: "", says: "no-pass", reasons: ["no-pass"], shown: null, done: "", exception: "",
  emergency: "", from: "", to: "", been: "", temps: [], words: "", code: "", isShut: false, base: null, list: null, ...more,
});

const gateMark = (gate) => gate.id.replace(/-/g, "").slice(0, 8);

// Outings of a pass today: those the town knew of, by its own clock, and what was seen, corrected or taken back here since.
async function outingsToday(pass, gates, skip, today) {
  const told = gates?.at && dayOf(new Date(gates.at)) === today ? gates.used?.[pass.id] ?? 0 : 0;
  const rows = (await db.events.where("tag").equals(await tagOf(pass.id)).toArray()).filter((row) => row.day === dayOf() || row.day === today);
  const stands = new Set(standing(rows).filter((row) => row.event_id !== skip).map((row) => row.seq));
  const isTold = (row) => row.state === "sent" && (Date.parse(row.receipt?.received_at) || row.sent_at) <= (gates?.at ?? 0);
  const replacedBy = (row) => rows.find((one) => one.base === row.event_id);
  const isGone = (row) => !stands.has(row.seq) && isTold(row) && !(replacedBy(row) && isTold(replacedBy(row)));
  const outings = rows.filter((row) => row.counts?.isOuting);
  return Math.max(0, told - outings.filter(isGone).length) + outings.filter((row) => stands.has(row.seq) && !isTold(row)).length;
}

// What the rule says of a passage now. Reasons are written down for the lead and shown to nobody at the gate.
export async function judged(passage, { gate, gates, passes }) {
  const at = Math.max(Date.now(), passes?.at ?? 0); // it is no earlier than the list, though a flat battery says 1970
  const token = passage.pass ? tokenOfScan(passage.pass) : null;
  const pass = token ? read(token) : null;
  const facts = { at, gate: gateMark(gate), emergency: passage.emergency || null, ends_at: passage.pass ? at : null, is_genuine: !passage.pass };
  let shown = null;
  if (pass && (await isGenuine(pass, passes?.keys))) {
    const counts = usesOuting(pass, passage.way);
    const used = counts ? await outingsToday(pass, gates, passage.base, dayOf(new Date(at))) : 0;
    Object.assign(facts, {
      is_genuine: true, begins_at: pass.begins_at, ends_at: pass.ends_at, gates: pass.gates,
      is_revoked: (passes.revoked ?? []).includes(pass.id), outings_left: counts ? pass.outings - used : null,
    });
    shown = { id: pass.id, kind: pass.kind, who: pass.shown, plate: pass.plate, number: pass.number, ends_at: pass.ends_at, outings: pass.outings === NOT_COUNTED ? null : pass.outings, used, counts };
  }
  const temps = passage.temps.map((one) => ({ ...one, at: Date.parse(one.at) }));
  const warmth = warmthSays(temps, { fever_c: gates?.fever_c ?? null, again_after_min: gates?.again_after_min ?? null });
  return { ...passage, says: says(facts, warmth), reasons: whyNot(facts), shown, list: passes?.at ? written(new Date(passes.at)) : null };
}

// An entry that was left open, or lies open while a newer list comes: an old word opens no gate. What was refused stays so.
export const judgedAgain = (passage, known) => (passage.isShut || passage.base ? passage : judged(passage, known));

// From what was scanned or read out to a passage that is judged; null where it is no pass at all.
export async function ofScan(text, way, known) {
  const token = tokenOfScan(text.trim());
  if (!token) return null;
  return opened(begin(way, { how: "pass", pass: textOfToken(token) }), known);
}

export async function ofCode(code, way, known) {
  const token = await tokenOfCode(code, known.passes?.book);
  return opened(begin(way, token ? { how: "code", pass: textOfToken(token) } : { how: "code", code: `${code.slice(0, 5)}-${code.slice(5)}` }), known);
}

// All refusals look alike, also in what is filled in and in what a later tap changes: a pass that opened nothing fills in nothing.
async function opened(passage, known) {
  const seen = await judged(passage, known);
  if (seen.reasons.length) return { ...seen, isShut: true };
  return seen.shown?.plate ? { ...seen, what: "vehicle", plate: seen.shown.plate } : seen;
}

// What was typed for a pass that the book does not hold goes to the lead before the remark, for the book may be old; at the gate it is shown nowhere.
const OF_CODE = /^([0-9A-Z]{5}-[0-9A-Z]{5})(?: |$)/;
const withCode = (code, words) => [code, words].filter(Boolean).join(" ");
const apart = ({ how, pass, words }) => {
  const code = how === "code" && !pass ? OF_CODE.exec(words ?? "")?.[1] ?? "" : "";
  return { code, words: code ? words.slice(code.length + 1) : words };
};

export function payloadOf(passage, gate) {
  const { way, what, people, plate, how, pass, says: said, reasons, done, exception, emergency, from, to, been, temps, list, code, words, happened_at } = passage;
  return { gate: gate.id, way, what, people, plate, how, pass, says: said, reasons, done, exception, emergency, from, to, been, temps, list, words: withCode(code, words), ...(happened_at ? { happened_at } : {}) };
}

// Writes a passage down. Returns the event.
export async function record(passage, { gate, account, draft = "", along = null }) {
  const { id, counts } = passage.shown ?? {};
  const isThrough = passage.done === "through";
  const open = {
    draft, along, isUrgent: Boolean(passage.emergency), gate: gate.id, tag: id ? await tagOf(id) : "",
    counts: { what: passage.what, people: passage.people, isThrough, isOuting: Boolean(isThrough && counts) },
  };
  const what = { kind: "gate.passage", payload: payloadOf(passage, gate), base: passage.base, account: account.id, role: roleAt(account, gate.path), area: gate.path };
  return capture(what, open);
}

// Takes an entry back: an event of its own, the first stays.
export async function takeBack(row, { gate, account }) {
  const what = { kind: "gate.passage", payload: { void: true, words: "" }, base: row.event_id, account: account.id, role: roleAt(account, gate.path), area: gate.path };
  return capture(what, { gate: row.gate, tag: row.tag, counts: { isVoid: true } }); // with its tag: the outing is free again
}

// An entry of the last ones as it was captured, to be filled in again.
export async function ofRow(row) {
  const item = await itemOf(row);
  const said = JSON.parse(item.payload);
  return said.void ? null : begin(said.way, { ...said, ...apart(said), isShut: said.reasons?.length > 0, base: row.event_id });
}

export const sumOf = (rows) => {
  const counted = standing(rows).filter((row) => row.kind === "gate.passage" && row.counts?.isThrough);
  const n = (what) => counted.filter((row) => row.counts.what === what);
  return { people: n("person").reduce((sum, row) => sum + row.counts.people, 0), vehicles: n("vehicle").length };
};

const DONE = { through: "wasThrough", back: "wasBack", lead: "wasLead" };

// In a few words what an entry says; who or why stands in none.
export function inWords(passage, at) {
  const about = passage.what === "vehicle" ? [t("aVehicle"), passage.plate].filter(Boolean).join(" ") : t("onFoot", { n: passage.people });
  const parts = [about, t(passage.way === "in" ? "wasIn" : "wasOut"), passage.done ? t(DONE[passage.done]) : ""];
  if (passage.emergency) parts.push(t(passage.emergency === "danger" ? "dangerShort" : passage.emergency));
  else if (passage.exception) parts.push(t(passage.exception === "other" ? "otherReason" : passage.exception));
  return [at ? hourOf(new Date(at)) : "", parts.filter(Boolean).join(t("comma"))].filter(Boolean).join(" ");
}

// 36.5, 36。5, ３６．５ and 365 are the same temperature; null where it is none.
export function celsius(text) {
  const plain = text.normalize("NFKC").replace(/[。,·]/g, ".").replace(/[℃°C\s]/gi, "");
  const value = /^\d{3}$/.test(plain) ? Number(plain) / 10 : Number(plain || NaN);
  return value >= 30 && value <= 45 ? Math.round(value * 10) / 10 : null;
}
