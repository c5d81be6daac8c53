/* Says how old the figures of the live line are, once they are older than they promise. */
(() => {
  const promised = 40;
  setInterval(() => {
    const stamp = document.querySelector("[data-since]");
    if (!stamp) return;
    const old = Math.round((Date.now() - (stamp.dataset.came ??= Date.now())) / 1000);
    const isStale = old > promised;
    stamp.parentElement.classList.toggle("stale", isStale);
    let words = stamp.parentElement.querySelector("[data-words]");
    if (!words) {
      words = document.createElement("span");
      words.dataset.words = "";
      stamp.before(words);
    }
    words.textContent = isStale ? `${stamp.dataset.old.replace("{n}", old)} ` : "";
  }, 1000);
})();
