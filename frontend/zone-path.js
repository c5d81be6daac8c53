// Reporting a path that the map does not know: tapped on the map, for no page asks where a phone is.
import { box, colour, given, openTown } from "./town.js";
import { addByKeys, addHandles, Drawing, isByKeys, letSend, tapped } from "./drawing.js";
import { lineOf, metresLong } from "./lines.js";
import { filled } from "./zone-look.js";

export async function drawPath(form) {
  const words = given("zone-words");
  const drawing = new Drawing(false);
  const { path } = form.elements;
  const place = form.querySelector("input[type=hidden][name=place]"); // where one point is enough
  const part = (name) => form.querySelector(`[data-map-${name}]`);

  function saying() {
    const { corners } = drawing;
    const figures = { n: corners.length, m: Math.round(metresLong(corners)) };
    if (corners.length > 1) return filled(words.long, figures);
    if (corners.length) return words.next;
    if (!box) return "";
    return isByKeys() ? words.keys : words.begin;
  }

  function tell() {
    const { corners, cleared } = drawing;
    path.value = corners.length > 1 ? JSON.stringify(lineOf(corners)) : "";
    if (place) place.value = corners.length ? JSON.stringify({ type: "Point", coordinates: corners[0] }) : "";
    part("says").textContent = saying();
    part("last").disabled = !corners.length;
    part("anew").disabled = !corners.length && !cleared;
    part("anew").textContent = cleared ? words.back : words.anew;
    const asksForPath = (form.elements.kind?.value ?? "path") === "path"; // what else is found needs no line
    letSend(form, !asksForPath || corners.length >= (place ? 1 : 2));
  }

  drawing.heard.push(tell);
  form.addEventListener("change", ({ target }) => { if (target.name === "kind") tell(); });
  part("last").addEventListener("click", () => drawing.removeLast());
  part("anew").addEventListener("click", () => drawing.clearOrBringBack());
  try { drawing.put(JSON.parse(path.value).coordinates, false); } catch { tell(); }
  if (!box) return;

  const lay = () => ({
    sources: { drawn: { type: "geojson", data: lineOf(drawing.corners) } },
    under: [],
    signs: [],
    without: ["unknown"],
    lines: [
      { id: "path-casing", type: "line", source: "drawn", layout: { "line-join": "round" }, paint: { "line-color": colour("--surface"), "line-width": 6 } },
      { id: "path-drawn", type: "line", source: "drawn", layout: { "line-join": "round" },
        paint: { "line-color": colour("--brand"), "line-width": 3, "line-dasharray": [2.4, 1.6] } },
    ],
  });
  const { map } = await openTown(lay);
  map.doubleClickZoom.disable();
  addHandles(map, drawing, words);
  addByKeys(map, drawing, tell);
  drawing.heard.push(() => map.getSource("drawn")?.setData(lineOf(drawing.corners)));
  map.on("click", (event) => tapped(map, drawing, event));
}
