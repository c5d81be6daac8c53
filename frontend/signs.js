// Signs of a closure plan, drawn from the page's tokens: one drawing for the map, its key and the list.
import { colour } from "./town.js";

const SHARP = 2; // drawn at twice the size, for screens with fine pixels
const SIZE = 44;
const MIDDLE = SIZE / 2;

function sheet(size, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * SHARP;
  const pen = canvas.getContext("2d");
  pen.scale(SHARP, SHARP);
  draw(pen);
  return canvas;
}

function stroke(pen, width, name, dash = []) {
  pen.lineWidth = width;
  pen.strokeStyle = colour(name);
  pen.setLineDash(dash);
  pen.stroke();
}

function line(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
}

function disc(pen, radius, x = MIDDLE, y = MIDDLE) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function word(pen, text, name, size, x = MIDDLE, y = MIDDLE) {
  pen.fillStyle = colour(name);
  pen.font = `650 ${size}px ${colour("--font")}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + size * 0.06);
}

const isBuilt = (look) => look.state === "built" || look.state === "checked";

// Planned is white with an ink ring; what stands is filled with ink, so that a plan is never taken for a gate.
function gate(pen, look) {
  disc(pen, 14.5);
  pen.fillStyle = colour("--surface");
  pen.fill();
  disc(pen, 12);
  pen.fillStyle = colour(isBuilt(look) ? "--ink" : "--surface");
  pen.fill();
  stroke(pen, 2.6, "--ink");
  word(pen, look.number, isBuilt(look) ? "--surface" : "--ink", look.number.length > 2 ? 10 : 14);
}

// The bar lies across a road that runs north; the map turns it with the road.
function barrier(pen, look) {
  const [fill, edge] = isBuilt(look) ? ["--ink", "--surface"] : ["--surface", "--ink"];
  pen.beginPath();
  pen.rect(MIDDLE - 14.5, MIDDLE - 7, 29, 14);
  pen.fillStyle = colour("--surface");
  pen.fill();
  pen.beginPath();
  pen.rect(MIDDLE - 12.5, MIDDLE - 5, 25, 10);
  pen.fillStyle = colour(fill);
  pen.fill();
  stroke(pen, 2.2, "--ink");
  for (const x of [-5, 5]) {
    line(pen, [[MIDDLE + x - 3, MIDDLE + 4], [MIDDLE + x + 3, MIDDLE - 4]]);
    stroke(pen, 2.4, edge === "--surface" ? edge : "--ink");
  }
}

function badge(pen, y, fill, on, draw) {
  disc(pen, 7.6, 35, y);
  pen.fillStyle = colour("--surface");
  pen.fill();
  disc(pen, 6.4, 35, y);
  pen.fillStyle = colour(fill);
  pen.fill();
  draw();
  stroke(pen, 1.8, on);
}

const BADGES = {
  checked: (pen) => badge(pen, 35, "--ok-fill", "--ok-on", () => line(pen, [[31.8, 35], [34.2, 37.6], [38.4, 32.4]])),
  new: (pen) => badge(pen, 9, "--brand", "--brand-on", () => {
    line(pen, [[31.6, 9], [38.4, 9]]);
    pen.moveTo(35, 5.6);
    pen.lineTo(35, 12.4);
  }),
  gone: (pen) => badge(pen, 9, "--ink-2", "--surface", () => line(pen, [[31.6, 9], [38.4, 9]])),
};

// A place that must not be closed: the mark stands on the ring, since the sign fills the middle.
function refused(pen) {
  disc(pen, 19);
  stroke(pen, 2.4, "--danger", [5, 3.6]);
  disc(pen, 8, 9, 9);
  pen.fillStyle = colour("--surface");
  pen.fill();
  stroke(pen, 1.6, "--danger");
  line(pen, [[9, 4.4], [9, 10]]);
  stroke(pen, 2.6, "--danger");
  line(pen, [[9, 11.8], [9, 14]]);
  stroke(pen, 2.6, "--danger");
}

function struck(pen) {
  line(pen, [[7, 37], [37, 7]]);
  stroke(pen, 5, "--surface");
  line(pen, [[7, 37], [37, 7]]);
  stroke(pen, 2.4, "--ink");
}

function doubt(pen) {
  disc(pen, 13);
  pen.fillStyle = colour("--surface");
  pen.globalAlpha = 0.85;
  pen.fill();
  pen.globalAlpha = 1;
  stroke(pen, 2.4, "--danger", [4.6, 3.6]);
  word(pen, "?", "--danger", 15);
}

function hatch(pen, size, name, width, both) {
  const lines = [[[-1, size + 1], [size + 1, -1]]];
  if (both) lines.push([[-1, -1], [size + 1, size + 1]]);
  for (const points of lines) {
    for (const shift of [-size, 0, size]) {
      line(pen, points.map(([x, y]) => [x + shift, y]));
      stroke(pen, width, name);
    }
  }
}

function dots(pen, size, name) {
  pen.fillStyle = colour(name);
  for (const [x, y] of [[size / 4, size / 4], [(3 * size) / 4, (3 * size) / 4]]) {
    disc(pen, 1.3, x, y);
    pen.fill();
  }
}

const PATTERNS = {
  "lockdown-zone": [14, (pen, size) => hatch(pen, size, "--z-lock", 0.8, true)],
  "control-zone": [11, (pen, size) => hatch(pen, size, "--z-ctrl", 0.8, false)],
  "prevention-zone": [18, (pen, size) => dots(pen, size, "--z-prev")],
  cut: [6, (pen, size) => hatch(pen, size, "--danger", 1, true)],
  chosen: [7, (pen, size) => hatch(pen, size, "--brand", 1.6, false)],
};

// The little keys beside the layers: a line or a patch of ground, as the map draws it.
function patch(pen, name, edge, dash) {
  const [size, draw] = PATTERNS[name];
  pen.beginPath();
  pen.rect(8, 12, 28, 20);
  pen.fillStyle = pen.createPattern(sheet(size, (inner) => draw(inner, size)), "repeat");
  pen.save();
  pen.scale(1 / SHARP, 1 / SHARP);
  pen.fill();
  pen.restore();
  stroke(pen, 2.4, edge, dash);
}

const KEYS = {
  "lockdown-zone": (pen) => patch(pen, "lockdown-zone", "--z-lock", []),
  "control-zone": (pen) => patch(pen, "control-zone", "--z-ctrl", [7, 4]),
  "prevention-zone": (pen) => patch(pen, "prevention-zone", "--z-prev", [2, 3]),
  cut: (pen) => patch(pen, "cut", "--danger", []),
  chosen: (pen) => patch(pen, "chosen", "--brand", []),
  path: (pen) => { line(pen, [[4, 30], [16, 20], [28, 25], [41, 14]]); stroke(pen, 3, "--brand", [7, 5]); },
  opens: (pen) => {
    line(pen, [[4, 22], [34, 22]]);
    stroke(pen, 4, "--danger");
    arrow(pen, 34);
  },
  doubt,
};

function arrow(pen, x) {
  line(pen, [[x - 4, MIDDLE - 7], [x + 5, MIDDLE], [x - 4, MIDDLE + 7]]);
  stroke(pen, 3, "--danger");
}

// What a sign shows is its whole name: kind, number, state, then "forbidden", "new" or "gone": "gate:7:built:forbidden".
function point(pen, name) {
  const [kind, number, state, ...more] = name.split(":");
  const look = { number, state };
  if (state === "removed" || more.includes("gone")) pen.globalAlpha = 0.6;
  (kind === "gate" ? gate : barrier)(pen, look);
  pen.globalAlpha = 1;
  if (state === "removed") struck(pen);
}

// What stands beside a sign does not turn with the road.
function beside(pen, name) {
  const [, , , state, ...more] = name.split(":");
  if (more.includes("forbidden")) refused(pen);
  for (const one of [state, ...more]) BADGES[one]?.(pen);
}

function draw(name) {
  if (name.startsWith("tile:")) {
    const [size, fill] = PATTERNS[name.slice(5)];
    return sheet(size, (pen) => fill(pen, size));
  }
  return sheet(SIZE, (pen) => {
    if (name === "way-out") arrow(pen, MIDDLE);
    else if (name.startsWith("beside:")) beside(pen, name);
    else if (name in KEYS) KEYS[name](pen);
    else point(pen, name);
  });
}

const isNight = () => document.documentElement.dataset.theme === "dark";
// The name of a picture on the map says its hour, so that a night sign is never taken for a day sign.
export const picture = (name) => `${isNight() ? "night" : "day"}/${name}`;

export function drawWhenAsked(map) {
  map.setMissingStyleImageResolver((id) => {
    const name = id.replace(/^(day|night)\//, "");
    if (name === id || map.hasImage(id)) return;
    const canvas = draw(name);
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    map.addImage(id, pixels, { pixelRatio: SHARP });
  });
}

// <canvas data-sign="doubt"> in the page holds the same drawing.
function show() {
  for (const place of document.querySelectorAll("canvas[data-sign]")) {
    const { sign } = place.dataset;
    place.width = place.height = SIZE * SHARP;
    const pen = place.getContext("2d");
    pen.drawImage(draw(sign), 0, 0);
    if (/^(gate|barrier):/.test(sign)) pen.drawImage(draw(`beside:${sign}`), 0, 0);
  }
}

export function showSigns() {
  document.fonts.load("650 16px 'Noto Sans SC Variable'", "0123456789").then(show);
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
