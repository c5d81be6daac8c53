// Room on the phone: asked before something is captured, not found out after.
import { keep } from "./store.js";

const LOW = 20_000_000;
const FULL = 3_000_000;

export async function room() {
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
  const free = Math.max(0, quota - usage);
  return { used: usage, free, persisted, state: free < FULL ? "full" : free < LOW ? "low" : "enough" };
}

// Whether a page of a record can be written at all, whatever the browser says of its room.
export async function canWrite() {
  try {
    await keep("probe", new Uint8Array(16_384));
    await keep("probe", null);
    return true;
  } catch {
    return false;
  }
}

export const holdOn = () => navigator.storage?.persist?.().catch(() => false);

export const size = (bytes) => (bytes === Infinity ? "—" : bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`);
