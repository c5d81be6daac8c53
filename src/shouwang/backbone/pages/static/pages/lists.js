// Selecting rows of a list: the filter row turns into the bar that says what happens with how many.
// Without this file the bar stands below the table and works there.
(() => {
  const bar = document.querySelector("[data-bulk]");
  const filters = document.querySelector(".filters");
  if (!bar || !filters) return;
  const boxes = [...document.querySelectorAll("input[name=chosen]")];
  const everyone = bar.querySelector("[data-everyone]");
  const act = bar.querySelector("select");
  const button = bar.querySelector("[data-button]");
  const head = document.querySelector("[data-select-page]");
  const pageBox = head && head.querySelector("input");
  filters.after(bar);
  for (const part of bar.querySelectorAll("[data-page], [data-clear]")) part.hidden = false;
  if (head) head.hidden = false;

  function show() {
    const some = boxes.filter((box) => box.checked).length;
    const n = everyone && everyone.checked ? Number(everyone.dataset.everyone) : some;
    bar.hidden = n === 0;
    filters.hidden = n > 0;
    bar.querySelector("[data-n]").textContent = n ? bar.dataset.chosen.replace("[n]", n) : "";
    const word = act.options[act.selectedIndex].text;
    button.hidden = !act.value;  // nothing is done before somebody says what
    button.textContent = bar.dataset.do.replace("[act]", word).replace("[n]", n);
    for (const part of bar.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(act.value);
    for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked || n > some);
    if (pageBox) {
      pageBox.checked = some === boxes.length;
      pageBox.indeterminate = some > 0 && some < boxes.length;
    }
  }
  function choose(is) {
    for (const box of boxes) box.checked = is;
    if (everyone && !is) everyone.checked = false;
    show();
    if (!is) boxes[0].focus();
  }
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!boxes.includes(box)) return;
    if (event.shiftKey && last) {
      const [a, b] = [boxes.indexOf(last), boxes.indexOf(box)].sort((x, y) => x - y);
      for (const one of boxes.slice(a, b + 1)) one.checked = box.checked;
    }
    last = box;
    if (!box.checked && everyone) everyone.checked = false;
    show();
  });
  if (pageBox) pageBox.addEventListener("change", () => choose(pageBox.checked));
  if (everyone) everyone.addEventListener("change", show);
  act.addEventListener("change", show);
  bar.querySelector("[data-page]").addEventListener("click", () => choose(true));
  bar.querySelector("[data-clear]").addEventListener("click", () => choose(false));
  window.addEventListener("pageshow", show);  // after "back" the boxes are as they were left
  show();
})();
