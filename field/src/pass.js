// A pass as it is shown: a code to scan, or ten letters to read out. Checked here, with the town's public key alone.
import { base32, fromBase32, fromBase64, hex, joined, textOf, utf8 } from "./bytes.js";

const PREFIX = "SW1:";
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = "shouwang/pass-code/1";
const ROUNDS = 10_000;
const SIGNATURE = 64;
export const KINDS = ["resident", "responder", "volunteer", "firm", "delivery", "medical"];
export const NOT_COUNTED = 255;
export const CODE_LETTERS = LETTERS;
export const CODE_LENGTH = 10;

// The letters of a code as they count, however they were written.
export const spelled = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

// The letter that follows nine others: a sum in GF(32) in which every place weighs otherwise (x^5 + x^2 + 1), so that
// one wrong letter, and any two that changed places, are noticed at once.
export function checkLetter(letters) {
  let check = 0;
  for (const letter of letters) {
    check = (check ^ LETTERS.indexOf(letter)) << 1;
    if (check > 31) check ^= 0b100101;
  }
  return LETTERS[check];
}

export function isSpelledRight(code) {
  if (code.length !== CODE_LENGTH || [...code].some((letter) => !LETTERS.includes(letter))) return false;
  return checkLetter(code.slice(0, -1)) === code[CODE_LENGTH - 1];
}

// Opens the one entry of the book that somebody reads the code of; null where there is none.
export async function tokenOfCode(code, book) {
  const key = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const bits = new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: utf8(CODE), iterations: ROUNDS }, key, 384));
  const entry = book?.[hex(bits.subarray(0, 16))];
  if (!entry) return null;
  const opens = await crypto.subtle.importKey("raw", bits.subarray(16), "AES-GCM", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: utf8(CODE) }, opens, fromBase64(entry)));
  } catch {
    return null;
  }
}

// Each pass has one text: what would be written otherwise than it is read is none.
export function tokenOfScan(text) {
  const letters = text.replace(/\s/g, "").toUpperCase();
  if (!letters.startsWith(PREFIX)) return null;
  const token = fromBase32(letters.slice(PREFIX.length));
  return token && textOfToken(token) === letters ? token : null;
}

export const textOfToken = (token) => PREFIX + base32(token);

// What a token says, or null where it is none; who signed it is another question.
export function read(token) {
  if (!token || token.length < 23 + SIGNATURE || token[0] !== 1) return null;
  const view = new DataView(token.buffer, token.byteOffset, token.length);
  let at = 20;
  const n = token[at++];
  const gates = [];
  for (let i = 0; i < n; i++, at += 4) gates.push(hex(token.subarray(at, at + 4)));
  const texts = [];
  for (let i = 0; i < 3; i++) {
    const length = token[at++];
    texts.push(textOf(token.subarray(at, at + length)));
    at += length;
  }
  if (at + SIGNATURE !== token.length) return null;
  return {
    key: token[1], id: hex(token.subarray(2, 10)), kind: KINDS[token[10]] ?? "other",
    begins_at: view.getUint32(11) * 60_000, ends_at: view.getUint32(15) * 60_000, outings: token[19], gates,
    shown: texts[0], plate: texts[1], number: texts[2], body: token.subarray(0, at), signature: token.subarray(at),
  };
}

const keys = new Map();

async function keyOf(raw) {
  if (!keys.has(raw)) keys.set(raw, await crypto.subtle.importKey("raw", fromBase64(raw), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]));
  return keys.get(raw);
}

export async function isGenuine(pass, known) {
  const raw = known?.[pass.key];
  if (!raw) return false;
  const text = joined(utf8("shouwang/pass/1\n"), pass.body);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, await keyOf(raw), pass.signature, text);
}

// An outing is used up by going out; the way back never asks whether one is left.
export const usesOuting = (pass, way) => pass.outings !== NOT_COUNTED && way === "out";
