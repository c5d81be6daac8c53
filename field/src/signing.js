// What the key of this phone signs: the same text, letter by letter, as the server puts together.
import { base64, joined, utf8 } from "./bytes.js";
import { signKey } from "./store.js";

const ORDER = [
  "event_id", "device_id", "seq", "boot_id", "monotonic_ms", "captured_at", "tz", "account_id", "role", "area", "kind",
  "schema", "base", "sha256",
];

export const eventText = (item) => ["shouwang/event/1", ...ORDER.map((name) => item[name] ?? "")].join("\n");

export async function signature(bytes) {
  const { privateKey } = await signKey();
  return base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes));
}

export const signedBody = (context, body) => signature(joined(utf8(`${context}\n`), utf8(body)));
