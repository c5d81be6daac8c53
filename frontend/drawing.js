// A line or ring that somebody draws: its corners, and the handles by which a map moves them.
import { Marker } from "maplibre-gl";
import { cornersOf, rounded, sideNear } from "./lines.js";
import { filled } from "./zone-look.js";

const NEAR = 24; // pixels beside a side that still mean it
const ON = 12; // pixels around a corner that mean the corner, though a thumb may drag it from farther away
const STEPS = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, -4], ArrowDown: [0, 4] };

export class Drawing {
  constructor(isRing) {
    this.isRing = isRing;
    this.corners = [];
    this.isClosed = false;
    this.cleared = null;
    this.heard = [];
  }

  put(corners, isClosed) {
    this.corners = corners.map(rounded);
    this.isClosed = this.isRing && isClosed && corners.length > 2;
    if (corners.length) this.cleared = null;
    this.heard.forEach((tell) => tell());
  }

  add(at, place = this.corners.length) { this.put([...this.corners.slice(0, place), at, ...this.corners.slice(place)], this.isClosed); }

  move(place, at) { this.put(this.corners.map((old, n) => (n === place ? at : old)), this.isClosed); }

  remove(place) { this.put(this.corners.filter((_, n) => n !== place), this.isClosed); }

  // The line is open again, so that drawing goes on where it stood.
  removeLast() { this.put(this.corners.slice(0, -1), false); }

  close() { this.put(this.corners, true); }

  // Nothing is lost: what was cleared comes back by the same button.
  clearOrBringBack() {
    const { corners, isClosed, cleared } = this;
    if (cleared) this.put(cleared.corners, cleared.isClosed);
    else {
      this.put([], false);
      this.cleared = { corners, isClosed };
      this.heard.forEach((tell) => tell());
    }
  }

  read(shape) {
    const corners = cornersOf(shape);
    if (corners) this.put(corners, true);
    return Boolean(corners);
  }
}

// A tap on the map sets the next corner; on the line of a closed ring it sets one in between.
export function tapped(map, drawing, { point, lngLat }) {
  if (!drawing.isClosed) {
    drawing.add(lngLat.toArray());
    return;
  }
  const side = sideNear(drawing.corners.map((at) => map.project(at)), point, NEAR);
  if (side >= 0) drawing.add(lngLat.toArray(), side + 1);
}

export function addHandles(map, drawing, words) {
  const handles = [];
  let dragged = null;

  function handle(place) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "corner";
    const marker = new Marker({ element, draggable: true }).setLngLat(drawing.corners[place]).addTo(map);
    marker.on("dragstart", () => { dragged = place; });
    marker.on("drag", () => drawing.move(place, marker.getLngLat().toArray()));
    marker.on("dragend", () => { dragged = null; });
    element.addEventListener("click", (event) => {
      const closes = element.classList.contains("closes");
      const { left, top, width, height } = element.getBoundingClientRect();
      const away = Math.hypot(event.clientX - left - width / 2, event.clientY - top - height / 2);
      const byKeys = event.detail === 0;
      if (!closes && !byKeys && away > ON) return; // a tap on the map
      event.stopPropagation();
      if (closes) drawing.close();
    });
    element.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step && event.key !== "Delete") return;
      event.preventDefault();
      event.stopPropagation(); // the map would move too
      if (!step) {
        drawing.remove(place);
        (handles[place] ?? handles[place - 1])?.getElement().focus();
        return;
      }
      const at = map.project(drawing.corners[place]);
      drawing.move(place, map.unproject([at.x + step[0], at.y + step[1]]).toArray());
    });
    return marker;
  }

  function show() {
    const { corners, isRing, isClosed } = drawing;
    while (handles.length > corners.length) handles.pop().remove();
    while (handles.length < corners.length) handles.push(handle(handles.length));
    handles.forEach((marker, place) => {
      if (place !== dragged) marker.setLngLat(corners[place]);
      const element = marker.getElement();
      element.setAttribute("aria-label", filled(words.corner, { n: place + 1 }));
      element.classList.toggle("closes", place === 0 && isRing && !isClosed && corners.length > 2);
      element.classList.toggle("last", place === corners.length - 1 && !isClosed);
    });
  }

  drawing.heard.push(show);
  show();
}

// By keyboard the arrows move the map below a cross in its middle, and Enter sets a corner there.
export function addByKeys(map, drawing, tell) {
  const canvas = map.getCanvas();
  const cross = (isOn) => {
    map.getContainer().classList.toggle("by-keys", isOn);
    tell();
  };
  canvas.addEventListener("focus", () => cross(canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => cross(false));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    tapped(map, drawing, { point: map.project(map.getCenter()), lngLat: map.getCenter() });
  });
}

export const isByKeys = () => document.querySelector("#map.by-keys") !== null;

// Whatever the form does with the drawing waits for it; a button with formnovalidate does not.
export function letSend(form, isReady) {
  form.querySelectorAll("button:not([type=button], [formnovalidate])").forEach((button) => { button.disabled = !isReady; });
}
