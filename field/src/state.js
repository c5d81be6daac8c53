// What all screens share: who is here, at which gate, which screen.
import { useEffect, useReducer } from "preact/hooks";
import { keep, kept } from "./store.js";
import { speak } from "./words.js";

const state = { screen: "", account: null, device: null, gate: null, known: null, way: "in", passage: null, toast: null, trouble: "", lang: "zh", theme: "auto", big: 100 };
const heard = new Set();

export const now = () => state;

export function set(change) {
  Object.assign(state, change);
  heard.forEach((tell) => tell());
}

export function useApp() {
  const [, again] = useReducer((n) => n + 1, 0);
  useEffect(() => { heard.add(again); return () => heard.delete(again); }, []);
  return state;
}

export const go = (screen, more = {}) => { set({ screen, trouble: "", toast: null, ...more }); scrollTo(0, 0); };

let closing = 0;
export function toast(words, act = null) {
  clearTimeout(closing);
  set({ toast: { words, act } });
  closing = setTimeout(() => set({ toast: null }), 10_000);
}

const isNight = () => { const hour = new Date().getHours(); return hour >= 19 || hour < 7; };

export function look() {
  const { theme, big, lang } = state;
  const page = document.documentElement;
  page.dataset.theme = theme === "auto" ? (isNight() ? "dark" : "light") : theme;
  page.dataset.big = String(big);
  speak(lang);
  document.querySelector("meta[name=theme-color]").content = page.dataset.theme === "dark" ? "#171e25" : "#ffffff";
}

export async function prefer(change) {
  set(change);
  look();
  await keep("looks", { lang: state.lang, theme: state.theme, big: state.big });
}

export async function remember() {
  const cookie = /(?:^|; )language=([a-z-]+)/.exec(document.cookie)?.[1];
  const first = cookie ? (cookie.startsWith("zh") ? "zh" : "en") : "zh";
  set({ lang: first, ...(await kept("looks")), gateId: (await kept("gate")) ?? "", way: (await kept("way")) ?? "in", device: (await kept("device")) ?? null });
  look();
  setInterval(look, 60_000);
}
