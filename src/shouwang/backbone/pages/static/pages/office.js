// Small conveniences of the office; every page works without them.
const here = document.querySelector(".nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) { window.print(); return; }
  const button = event.target.closest("[data-theme-switch]");
  if (!button) return;
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch (e) { /* the choice lasts for this page */ }
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
