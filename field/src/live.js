// What screens show of the store, as it changes.
import { liveQuery } from "dexie";
import { accountOf } from "./accounts.js";
import { partOf } from "./brief.js";
import { dayOf } from "./clock.js";
import { draftsOf } from "./drafts.js";
import { now, set, useApp } from "./state.js";
import { db, useLive } from "./store.js";

// What the town told, opened once for all screens: no pass is looked at before it is there.
export function watchKnown() {
  return new Promise((done) => {
    let last = 0;
    liveQuery(() => db.brief.toArray()).subscribe(async (rows) => {
      const turn = ++last;
      const parts = await Promise.all(rows.map(async (row) => [row.name, await partOf(row)]));
      if (turn === last) take({ gates: null, passes: null, tasks: null, ...Object.fromEntries(parts) });
      done();
    });
  });
}

// The gate as the town last told of it: its leads change with the shift.
function take(known) {
  const { gate, gateId } = now();
  const id = gate?.id ?? gateId;
  set({ known, gate: known.gates?.gates.find((one) => one.id === id) ?? gate });
}

export const useKnown = () => useApp().known;
export const useAccounts = () => useLive(() => db.accounts.toArray(), { make: (rows) => Promise.all(rows.map(accountOf)), first: null });
export const useDrafts = () => useLive(() => db.drafts.orderBy("id").toArray(), { make: draftsOf, first: [] });
export const useMeta = (name) => useLive(() => db.meta.get(name), { on: [name] })?.value ?? null;
export const useWaiting = () => useLive(() => db.events.where("state").equals("waiting").toArray(), {
  make: (rows) => ({ n: rows.length, oldest: rows.reduce((first, row) => Math.min(first, row.made_at), Infinity) }), first: null,
});
export const useToday = (gate) => useLive(() => db.events.where("day").equals(dayOf()).filter((row) => row.gate === gate).toArray(), { on: [gate, dayOf()], first: null });
export const useLast = (gate, most) => useLive(() => db.events.orderBy("seq").reverse().filter((row) => row.kind === "gate.passage" && row.gate === gate).limit(most).toArray(), { on: [gate, most], first: [] });
export const useOfKind = (kind) => useLive(() => db.events.filter((row) => row.kind === kind).toArray(), { on: [kind], first: [] });
export const useCarried = () => useLive(() => db.carried.toArray(), { first: [] });
