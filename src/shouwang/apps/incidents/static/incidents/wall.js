// The wall asks for a new picture every few seconds; when the line drops it keeps the last one and says how old it is.
"use strict";
(() => {
  const wall = document.getElementById("wall");
  const age = document.querySelector(".age");
  const every = Number(wall.dataset.every) * 1000;
  const tell = (is_old) => {
    const shown = wall.querySelector("time");
    age.hidden = !is_old;
    if (is_old && shown) age.textContent = `${age.dataset.words} ${shown.textContent}`;
  };
  const draw = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Wall": "1" }, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      wall.innerHTML = await answer.text();
      tell(false);
    } catch {
      tell(true);
    }
  };
  setInterval(draw, every);
})();
