// A signature that is drawn: its strokes go along as numbers, no picture. Without this a typed name is enough.
"use strict";
(() => {
  const field = document.querySelector("[data-sign]");
  if (!field) return;
  const form = field.closest("form");
  const kept = form.querySelector("[name=strokes]");
  const pen = field.getContext("2d");
  let strokes = [];
  let now = null;
  const at = (event) => {
    const box = field.getBoundingClientRect();
    const part = (value, most) => Math.min(most, Math.max(0, Math.round(value * 10) / 10));
    return [
      part(((event.clientX - box.left) / box.width) * field.width, field.width),
      part(((event.clientY - box.top) / box.height) * field.height, field.height),
    ];
  };
  const draw = () => {
    pen.clearRect(0, 0, field.width, field.height);
    Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#17202a" });
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      pen.stroke();
    }
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
  };
  field.hidden = false;
  form.querySelector("[data-clear]").hidden = false;
  try { strokes = JSON.parse(kept.value || "[]"); draw(); } catch { strokes = []; }
  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    now = [at(event)];
    strokes.push(now);
    draw();
    event.preventDefault();
  });
  field.addEventListener("pointermove", (event) => { if (now) { now.push(at(event)); draw(); } });
  const end = () => { now = null; };
  field.addEventListener("pointerup", end);
  field.addEventListener("pointercancel", end);
  form.querySelector("[data-clear]").addEventListener("click", () => { strokes = []; draw(); });
})();
