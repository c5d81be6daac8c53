// A new version waits until somebody takes it: nobody loses what they are typing to it.
import { flush } from "./drafts.js";
import { set } from "./state.js";

const LOOK_EVERY_MS = 30 * 60_000;

export function watchForUpdate() {
  let isAsked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (isAsked) location.reload(); });
  const offer = (worker) => set({ update: async () => { await flush(); isAsked = true; worker.postMessage("update"); } });
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).then((there) => {
    if (there.waiting && navigator.serviceWorker.controller) offer(there.waiting);
    there.addEventListener("updatefound", () => {
      const coming = there.installing;
      coming?.addEventListener("statechange", () => { if (coming.state === "installed" && navigator.serviceWorker.controller) offer(coming); });
    });
    setInterval(() => there.update().catch(() => {}), LOOK_EVERY_MS);
  }).catch((fault) => console.warn(fault));
}
