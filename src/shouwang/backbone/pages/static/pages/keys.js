// Keys of the office; each has a button or a link that does the same.
(() => {
  const list = document.getElementById("keys");
  let back = null;      // where the focus was before the list of keys opened
  let going = 0;        // until when a letter after "g" leads to a page

  function open() {
    if (!list || list.open) return;
    back = document.activeElement;
    list.showModal();
  }
  if (list) list.addEventListener("close", () => { if (back && back.isConnected) back.focus(); });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) open();
  });

  function rest(is) {
    going = is ? Date.now() + 2000 : 0;
    document.documentElement.classList.toggle("going", is);
    if (is) setTimeout(() => { if (Date.now() >= going) rest(false); }, 2050);
  }

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.querySelector("a[data-open]"));
  const rowHere = () => document.activeElement && document.activeElement.closest("[data-row]");

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(rowHere());
    const next = at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by));
    all[next].querySelector("a[data-open]").focus();
  }

  function go(letter) {
    const to = [...document.querySelectorAll(".nav a[data-go]")].find((a) => a.dataset.go === letter);
    if (to) location.assign(to.href);
  }

  const acts = {
    "/": () => { const box = document.getElementById("words"); if (box) box.focus(); },
    "?": open,
    "g": () => rest(true),
    "j": () => move(1),
    "k": () => move(-1),
    "x": () => { const row = rowHere(); const box = row && row.querySelector("input[name=chosen]"); if (box) { const at = document.activeElement; box.click(); at.focus(); } },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const typing = event.target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing) { typing.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key !== "j" && event.key !== "k") return;
    if (list && list.open) return;
    if (going && Date.now() < going && /^[a-z]$/.test(event.key)) { event.preventDefault(); rest(false); go(event.key); return; }
    const act = acts[event.key];
    if (act) { event.preventDefault(); if (event.key !== "g") rest(false); act(); }
  });

  // The search: arrows go through what was found, Enter opens what is chosen or the only one.
  const words = document.getElementById("words");
  const found = document.getElementById("found");
  if (!words || !found) return;
  let wants = false;    // Enter was pressed before the answer was there
  const hits = () => [...found.querySelectorAll("a")];
  const isNow = () => { const told = found.querySelector("[data-words]"); return told && told.dataset.words === words.value.trim(); };
  function openOnly() {
    if (isNow() && hits().length === 1) location.assign(hits()[0].href);
    else if (isNow() && hits().length) hits()[0].focus();
  }
  found.addEventListener("htmx:afterSwap", () => { if (wants && isNow()) { wants = false; openOnly(); } });
  words.addEventListener("input", () => { wants = false; });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const at = hits().indexOf(event.target);
    if (event.target !== words && at < 0) return;
    if (event.key === "Enter" && event.target === words) {
      if (isNow()) { event.preventDefault(); openOnly(); } else wants = words.value.trim() !== "";
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) words.focus(); else if (hits()[next]) hits()[next].focus();
    } else if (event.key === "Escape") {
      if (at >= 0) words.focus(); else found.replaceChildren();
    }
  });
})();
