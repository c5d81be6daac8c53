// Asking the town. Only its own words count: a captive portal answers 200 to everything.
import { signedBody } from "./signing.js";
import { kept } from "./store.js";
import { end } from "./terms.js";

const ENDS = new Set(["brief", "who"]); // what an ended phone captured is still taken from it

export class Unreached extends Error {}
export class NotTheTown extends Error {}

export class Refused extends Error {
  constructor(status, said, after) {
    super(said.code ?? String(status));
    this.status = status;
    this.code = said.code ?? "";
    this.text = said.text ?? null; // {zh: {title, detail}, en: …}
    this.after = Number(after) || 0; // seconds
  }
}

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

export async function ask(path, body, { context = "", timeout = 30_000, raw = false } = {}) {
  const text = raw ? body : JSON.stringify(body);
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (context) Object.assign(headers, { "X-Device": (await kept("device")).id, "X-Signature": await signedBody(context, text) });
  else if (cookie("csrftoken")) headers["X-CSRFToken"] = cookie("csrftoken");
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const answer = await fetch(`/field/${path}/`, {
      method: "POST", body: text, headers, signal: stop.signal, cache: "no-store", credentials: context ? "omit" : "same-origin",
      redirect: "error",
    }).catch((fault) => { throw new Unreached(fault.message); });
    const said = await answer.json().catch(() => { throw new NotTheTown(String(answer.status)); });
    if (!said || typeof said !== "object") throw new NotTheTown(String(answer.status));
    if (answer.ok) return said;
    if (!said.code) throw new NotTheTown(String(answer.status));
    if (answer.status === 403 && said.code === "intake.unknown-device" && ENDS.has(path)) await end();
    throw new Refused(answer.status, said, answer.headers.get("Retry-After"));
  } finally {
    clearTimeout(timer);
  }
}
