// Two clocks: what the phone shows, which may be wrong, and one that counts since the app was started.
import { uuid7 } from "./bytes.js";

const SLEPT_MS = 2000;
let boot = uuid7();
let apart = null;

// A phone that sleeps may stop the inner clock: what comes after belongs to another start, or times would be corrected wrongly.
export function inner() {
  const monotonic_ms = Math.floor(performance.now());
  const between = Date.now() - monotonic_ms;
  if (apart !== null && between - apart > SLEPT_MS) boot = uuid7();
  apart = between;
  return { boot_id: boot, monotonic_ms };
}

// How far this phone's own clock is from the town's, in ms; null where nobody knows: they did not speak since the app was
// started, or one of the phone's clocks moved since, for it slept or somebody set it.
const NEAR_MS = 60_000;
let spoke = null;
export const noteSpoke = (ahead) => { spoke = { ahead, apart: Date.now() - performance.now() }; };
export const aheadNow = () => (spoke && Math.abs(Date.now() - performance.now() - spoke.apart) < NEAR_MS ? spoke.ahead : null);

const two = (number) => String(number).padStart(2, "0");

// The moment with its offset, written as the server writes it: signed texts have one form.
export function written(moment = new Date()) {
  const offset = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + offset * 60_000);
  const day = local.toISOString().slice(0, 19);
  const ms = local.getUTCMilliseconds();
  const part = ms ? `.${String(ms).padStart(3, "0")}000` : "";
  const away = Math.abs(offset);
  return `${day}${part}${offset < 0 ? "-" : "+"}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "unknown";

export const dayOf = (moment = new Date()) => `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
export const hourOf = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;

// Hours alone for today, else with the day before it.
export function told(moment) {
  const when = new Date(moment);
  return dayOf(when) === dayOf() ? hourOf(when) : `${when.getMonth() + 1}-${two(when.getDate())} ${hourOf(when)}`;
}
