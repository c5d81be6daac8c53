// Bringing what was captured to the town, again and again until it says for each event that it has it.
import { sha256, utf8 } from "./bytes.js";
import { whenCaptured } from "./capture.js";
import { inner, written } from "./clock.js";
import { ask, NotTheTown, Refused, Unreached } from "./server.js";
import { alone, db, forget, keep, kept, opened, quietly } from "./store.js";

const BATCH = 100;
const KEPT_MS = 7 * 24 * 3600_000; // a server restored from a copy may ask for it again
const FIRST_WAIT_MS = 4000;
const LONGEST_WAIT_MS = 5 * 60_000;
const IDLE_MS = 10 * 60_000;
const GATHER_MS = 2000; // one entry costs the town about as much as fifty: a rush goes together
const MANY = 20;
const KEPT_BY_TOWN = new Set(["accepted", "accepted_conflict", "held", "parked", "clash", "duplicate"]);

const unreadable = new Set(); // rows that a broken disk took: they hold no other up
const unstored = new Map(); // receipts that a full phone had no room for
let wait = FIRST_WAIT_MS;
let timer = 0;
let due = 0; // when the timer rings
let restUntil = 0; // the town asked to be left alone so long
let isGathering = false;
let isPressing = false; // an emergency was captured: it goes now
let roundTrip = 0;
let busy = null;

const ascii = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

// The digest of what the town keeps as no event of its own, worked out here as it is there.
const oddDigest = (item) => sha256(utf8(`{${Object.keys(item).sort().map((name) => `${ascii(name)}: ${typeof item[name] === "string" ? ascii(item[name]) : String(item[name])}`).join(", ")}}`));

// A receipt names the event and its hash; whatever else comes is none, and the event stays.
async function isReceipt(answer, item) {
  if (!answer || !KEPT_BY_TOWN.has(answer.answer) || !answer.receipt) return false;
  const { event_id, sha256: hash, digest } = answer.receipt;
  if (event_id === item.event_id && hash === item.sha256) return true;
  return digest !== undefined && digest === (await oddDigest(item));
}

async function deliverBatch(rows) {
  const read = await Promise.allSettled(rows.map(opened));
  const items = read.filter((one) => one.status === "fulfilled").map((one) => one.value);
  rows.forEach((row, at) => { if (read[at].status === "rejected") unreadable.add(row.seq); }); // it stays in sight as unsent
  const began = performance.now();
  const clock = { ...inner(), wall: written(), round_trip_ms: roundTrip };
  const said = await ask("deliver", { clock, last_seq: (await kept("seq")) ?? 0, events: items }, { context: "shouwang/delivery/1", timeout: 60_000 });
  roundTrip = Math.round(performance.now() - began);
  if (!Array.isArray(said.answers) || said.answers.length !== items.length || !Array.isArray(said.have)) throw new NotTheTown("answers");
  const sent_at = Date.now();
  let n = 0;
  for (const [at, item] of items.entries()) {
    const answer = said.answers[at];
    if (!(await isReceipt(answer, item))) continue;
    const { answer: became, why, receipt } = answer;
    await noteReceipt(item.seq, { state: "sent", sent_at, receipt, became, why: why ?? null });
    n += 1;
  }
  await quietly(askedAgain(said.have));
  return n + rows.length - items.length;
}

async function noteReceipt(seq, change) {
  try {
    await db.events.update(seq, change);
    unstored.delete(seq);
  } catch (fault) {
    console.warn(fault);
    unstored.set(seq, change); // the town has it: the next one's turn
  }
}

const stillToSend = () => db.events.where("state").equals("waiting").filter((row) => !unstored.has(row.seq) && !unreadable.has(row.seq));

// What the town does not have any more, though it once had it, is sent again.
export async function askedAgain(have) {
  const isHere = (seq) => have.some(([first, last]) => first <= seq && seq <= last);
  const gone = await db.events.where("state").equals("sent").filter((row) => !row.receipt?.digest && !isHere(row.seq)).primaryKeys();
  await db.transaction("rw", db.events, async () => { for (const seq of gone) await db.events.update(seq, { state: "waiting" }); });
}

// One event without a receipt holds no other up; a round in which none got one is for later.
async function round() {
  isPressing = false;
  const rows = await stillToSend().limit(BATCH).sortBy("seq");
  const n = await deliverBatch(rows);
  if (rows.length && !n) throw new NotTheTown("receipts");
}

// A file that the town does not take is that file's own matter: the next one goes on. That the town rests or is full is not.
const isOfTheFile = (fault) => fault instanceof Refused && fault.status < 500 && fault.status !== 429;

async function carry() {
  for (const row of await db.carried.where("state").equals("waiting").toArray()) {
    const said = await ask("carry", await opened(row), { context: "shouwang/carry/1", raw: true, timeout: 60_000 }).catch((fault) => {
      if (isOfTheFile(fault)) return { refused: true, why: fault.text };
      throw fault;
    });
    if (said.refused) await quietly(db.carried.update(row.id, { state: "refused", why: said.why }));
    else if (Array.isArray(said.answers) && said.answers.every((one) => KEPT_BY_TOWN.has(one.answer) && one.receipt)) {
      await quietly(db.carried.update(row.id, { state: "sent", sent_at: Date.now(), n: said.answers.length }));
    } else throw new NotTheTown("carry");
  }
}

async function deliverAll() {
  await quietly(keep("sending", Date.now()));
  try {
    for (const [seq, change] of unstored) await noteReceipt(seq, change);
    const last = (await kept("seq")) ?? 0; // what is captured meanwhile gathers for the next time
    const isLeft = async () => isPressing || (await stillToSend().and((row) => row.seq <= last).count()) > 0;
    for (let first = true; first || (await isLeft()); first = false) await round();
    await carry();
    await quietly(keep("reached", Date.now()));
    await quietly(forget("trouble"));
  } finally {
    await quietly(forget("sending"));
  }
  const isOld = (row) => row.sent_at < Date.now() - KEPT_MS;
  for (const rows of [db.events, db.carried]) await quietly(rows.where("state").equals("sent").filter(isOld).delete());
}

function troubleOf(fault) {
  if (fault instanceof Unreached) return { kind: "unreached" };
  if (fault instanceof NotTheTown) return { kind: "not-the-town" };
  if (fault instanceof Refused) return { kind: "refused", code: fault.code, text: fault.text, after: fault.after };
  console.warn(fault); // of our own: it is tried again as well
  return { kind: "fault" };
}

// Tries now; the same try for whoever asks meanwhile.
export function deliver() {
  return (busy ??= alone("deliver", tried).finally(() => { busy = null; }));
}

async function tried() {
  clearTimeout(timer);
  let next = FIRST_WAIT_MS;
  try {
    if (!(await kept("device"))?.isEnrolled) { next = 0; return; }
    isGathering = false;
    await deliverAll();
    wait = FIRST_WAIT_MS;
    restUntil = 0;
    next = isPressing ? 1 : isGathering ? GATHER_MS : spread(IDLE_MS);
    met.forEach((tell) => tell());
  } catch (fault) {
    const trouble = troubleOf(fault);
    await quietly(keep("trouble", { ...trouble, at: Date.now() }));
    restUntil = Date.now() + (trouble.after ?? 0) * 1000;
    next = isPressing ? FIRST_WAIT_MS : spread(Math.max(wait, restUntil - Date.now()));
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  } finally {
    if (next) soon(next); // whatever happened: it is tried again
  }
}

const met = [];
export const whenMet = (tell) => met.push(tell);

const spread = (ms) => ms * (0.8 + Math.random() * 0.4); // not all phones of a gate at once
const again = (ms) => soon(spread(ms));

function soon(ms) {
  clearTimeout(timer);
  due = Date.now() + ms;
  timer = setTimeout(deliver, ms);
}

async function push({ isUrgent }) {
  isGathering = true;
  if (isUrgent) {
    isPressing = true;
    return deliver();
  }
  const isFailing = wait > FIRST_WAIT_MS;
  const at = Math.max(Date.now() + (isFailing ? FIRST_WAIT_MS : GATHER_MS), restUntil);
  if (at < due || due < Date.now()) soon(at - Date.now()); // later ones of a rush put off none
  if (!isFailing && (await db.events.where("state").equals("waiting").count()) >= MANY) return deliver();
}

export function start() {
  whenCaptured(push);
  addEventListener("online", () => { wait = FIRST_WAIT_MS; again(100); }); // a hint and no more: what the browser says of the line is often wrong
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(500); else if (isGathering && wait === FIRST_WAIT_MS) deliver(); }); // a pocket stops timers
  return deliver();
}
