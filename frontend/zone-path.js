// Reporting a path that the map does not know: tapped on the map, or from where the phone is.
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

  function tell(said) {
    const { corners, cleared } = drawing;
    path.value = corners.length > 1 ? JSON.stringify(lineOf(corners)) : "";
    if (place) place.value = corners.length ? JSON.stringify({ type: "Point", coordinates: corners[0] }) : "";
    part("says").textContent = said ?? saying();
    part("says").classList.toggle("wrong", Boolean(said));
    part("last").disabled = !corners.length;
    part("anew").disabled = !corners.length && !cleared;
    part("anew").textContent = cleared ? words.back : words.anew;
    letSend(form, corners.length >= (place ? 1 : 2));
  }

  drawing.heard.push(() => tell());
  part("last").addEventListener("click", () => drawing.removeLast());
  part("anew").addEventListener("click", () => drawing.clearOrBringBack());
  try { drawing.put(JSON.parse(path.value).coordinates, false); } catch { tell(); }
  if (!box) return;

  const lay = () => ({
    sources: { drawn: { type: "geojson", data: lineOf(drawing.corners) } },
    under: [],
    without: ["unknown"],
    over: [
      { id: "path-casing", type: "line", source: "drawn", layout: { "line-join": "round" }, paint: { "line-color": colour("--surface"), "line-width": 6 } },
      { id: "path-drawn", type: "line", source: "drawn", layout: { "line-join": "round" },
        paint: { "line-color": colour("--brand"), "line-width": 3, "line-dasharray": [2.4, 1.6] } },
    ],
  });
  const { map } = await openTown(lay);
  map.doubleClickZoom.disable();
  addHandles(map, drawing, words);
  addByKeys(map, drawing, () => tell());
  drawing.heard.push(() => map.getSource("drawn")?.setData(lineOf(drawing.corners)));
  map.on("click", (event) => tapped(map, drawing, event));
  offerPosition(map, drawing, part("here"), (said) => tell(said), words);
}

// A browser tells a place to safe pages only; elsewhere the button would never answer.
function offerPosition(map, drawing, button, tell, words) {
  if (!window.isSecureContext || !navigator.geolocation) return;
  button.hidden = false;
  const [west, south, east, north] = JSON.parse(box.dataset.bounds);
  const [wide, high] = [east - west + 0.05, north - south + 0.05]; // paths lead out of the town
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.disabled = false;
      const at = [coords.longitude, coords.latitude];
      if (at[0] < west - wide || at[0] > east + wide || at[1] < south - high || at[1] > north + high) {
        tell(words.elsewhere);
        return;
      }
      drawing.add(at);
      map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 16) });
      if (coords.accuracy > 30) tell(filled(words.rough, { m: Math.round(coords.accuracy) }));
    }, () => {
      button.disabled = false;
      tell(words.nowhere);
    }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 });
  });
}
