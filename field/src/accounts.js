// Who works with this phone: known by the town once, then by a PIN that opens without a network.
import { base64, fromBase64, utf8 } from "./bytes.js";
import { ask, Refused } from "./server.js";
import { db, opened, quietly, sealed } from "./store.js";

const ROUNDS = 250_000;
const TRIES = 5;
const FIRST_REST_MS = 60_000;

async function hashed(pin, salt, rounds) {
  const key = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  return base64(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, 256));
}

async function keepAccount(account, badge, pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const lock = { salt: base64(salt), rounds: ROUNDS, hash: await hashed(pin, salt, ROUNDS) };
  inMind.delete(account.id);
  await quietly(db.accounts.put({ id: account.id, ...FRESH, used_at: Date.now(), ...(await sealed({ ...account, badge, lock })) })); // a full phone lets them in all the same
  return account;
}

const FRESH = { tries: 0, rest_until: 0, rest_ms: 0 };
const inMind = new Map(); // tries that a full phone could not write down: they count as long as the app is open

export async function accountOf(row) {
  const { lock, ...account } = await opened(row);
  return { ...account, rest_until: row.rest_until };
}

// Asks the town. Raises Refused with 401 (they do not fit), 409 (choose a PIN of your own) or 429 (rest).
export async function knownByTown(badge, pin, new_pin, timeout = 15_000) {
  const { account } = await ask("who", { badge, pin, ...(new_pin ? { new_pin } : {}) }, { context: "shouwang/who/1", timeout });
  return keepAccount(account, badge, new_pin || pin);
}

export class Resting extends Error {
  constructor(until) {
    super("resting");
    this.until = until;
  }
}

// Counted before it is looked at: whoever closes the app in between has used up the try.
async function tryOnce(id) {
  return db.transaction("rw", db.accounts, () => counted(id, (change) => db.accounts.update(id, change))).then((row) => {
    inMind.delete(id);
    return row;
  }, (fault) => {
    if (fault instanceof Resting) throw fault;
    return counted(id, (change) => inMind.set(id, change));
  });
}

async function counted(id, write) {
  const row = { ...(await db.accounts.get(id)), ...inMind.get(id) };
  if (row.rest_until > Date.now()) throw new Resting(row.rest_until);
  const isOver = row.tries + 1 >= TRIES;
  const rest_ms = isOver ? Math.max(FIRST_REST_MS, row.rest_ms * 2) : row.rest_ms;
  const rest_until = isOver ? Date.now() + rest_ms : 0;
  await write({ tries: isOver ? 0 : row.tries + 1, rest_ms, rest_until });
  return { ...row, rest_until };
}

// Opens with the PIN as it was last known here, or, where that does not fit, as the town knows it.
export async function unlock(id, pin) {
  const row = await tryOnce(id);
  const { lock, badge, ...account } = await opened(row);
  if (lock && (await hashed(pin, fromBase64(lock.salt), lock.rounds)) === lock.hash) {
    inMind.delete(id);
    await db.accounts.update(id, { ...FRESH, used_at: Date.now() }).catch(() => inMind.set(id, FRESH));
    refresh(badge, pin, id).catch((fault) => console.warn(fault));
    return { id, badge, ...account };
  }
  const known = await knownByTown(badge, pin, "", 6000).catch((fault) => {
    if (fault instanceof Refused && fault.status === 409) throw fault;
    return null;
  });
  if (known) return known;
  if (row.rest_until) throw new Resting(row.rest_until);
  return null;
}

// Work that began or ended since; where the town does not take the PIN any more, it opens nothing here either.
async function refresh(badge, pin, id) {
  try {
    await knownByTown(badge, pin, "", 6000);
  } catch (fault) {
    if (!(fault instanceof Refused) || fault.status !== 401) return;
    const { lock, ...account } = await opened(await db.accounts.get(id));
    await db.accounts.update(id, await sealed({ ...account, badge }));
    refusedLater.forEach((tell) => tell(id));
  }
}

const refusedLater = [];
export const whenRefused = (tell) => refusedLater.push(tell);

const isOver = (role) => role.until && Date.parse(role.until) <= Date.now();
const liesIn = (path, area) => path === area || path.startsWith(`${area}/`) || area === "";

const fitting = (account, path) => (account.roles ?? []).filter((role) => !isOver(role) && liesIn(path, role.area));

export const hasDuty = (account, path) => fitting(account, path).length > 0;

// As what somebody acts at a place: a role of gates first, then any that reaches there. Where this phone knows of none it
// writes down what it knows of, and the town decides: nothing that was done at a gate goes unwritten for an old list.
export function roleAt(account, path) {
  const now = fitting(account, path);
  return (now.find((role) => role.role.startsWith("gate")) ?? now[0] ?? account.roles?.[0])?.role ?? "none";
}

// Where somebody acts who stands at no gate: where their work and this phone meet.
export function dutyOf(account, phoneArea) {
  const now = (account.roles ?? []).filter((one) => !isOver(one));
  const within = now.find((one) => liesIn(one.area, phoneArea));
  return { role: (within ?? now[0] ?? account.roles?.[0])?.role ?? "none", area: within?.area ?? phoneArea };
}
