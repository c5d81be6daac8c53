// Keys and small conveniences of the office; every page works without them.
const here = document.querySelector(".nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch]");
  if (!button) return;
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* the choice lasts for this page */ }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && typing) { typing.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.getElementById("words");
    if (box) { event.preventDefault(); box.focus(); }
  }
  if (event.key === "j" || event.key === "k") {
    const rows = [...document.querySelectorAll("[data-row] a[data-open]")];
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = event.key === "j" ? Math.min(rows.length - 1, at + 1) : Math.max(0, at - 1);
    rows[next].focus();
  }
});

// A paper sheet is typed by keyboard alone: Enter and the arrows go from row to row.
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-typing] td input");
  if (!cell || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Enter" && event.ctrlKey) { cell.form.requestSubmit(); return; }
  const row = cell.closest("tr");
  const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  if (!next) return;
  const place = event.key === "Enter" ? 0 : [...row.querySelectorAll("input")].indexOf(cell);
  next.querySelectorAll("input")[place].focus();
});
