// Drawing the edge of a zone, or choosing its houses. The form works by its text field where there is no map.
import { box, colour, given, openTown } from "./town.js";
import { addByKeys, addHandles, Drawing, isByKeys, letSend, tapped } from "./drawing.js";
import { boundsOf, crossesItself, hectares, lineOf, polygonOf } from "./lines.js";
import { drawWhenAsked, picture } from "./signs.js";
import { filled, zoneLook } from "./zone-look.js";

export function drawZone(form) {
  const words = given("zone-words");
  const drawing = new Drawing(true);
  const field = form.elements.outline;
  const typed = form.querySelector("[data-map-text]");
  const chosen = new Set((form.elements.houses?.value ?? "").split(",").filter(Boolean).map(Number));
  const choosing = form.querySelector("[data-choose-houses]");
  const part = (name) => form.querySelector(`[data-map-${name}]`);
  let unread = false;

  const isArea = () => drawing.corners.length > 2 && !crossesItself(drawing.corners);
  const isNamed = () => Boolean(form.elements.place?.value.trim()); // an area of the list needs no line
  const isDone = () => isNamed() || (!unread && (isArea() || (chosen.size > 0 && drawing.corners.length === 0)));

  function saying() {
    const { corners, isClosed } = drawing;
    const figures = { n: corners.length, ha: hectares(corners).toFixed(1), houses: chosen.size };
    if (unread) return words.unread;
    if (choosing?.checked) return filled(words.houses, figures);
    if (!corners.length && !box) return "";
    if (!corners.length) return isByKeys() ? words.keys : words.begin;
    if (corners.length < 3) return filled(words.more, figures);
    if (!isArea()) return words.crosses;
    return filled(isClosed ? words.closed : words.open, figures);
  }

  function tell() {
    const { corners, isClosed, cleared } = drawing;
    field.value = isArea() ? JSON.stringify(polygonOf(corners)) : "";
    if (form.elements.houses) form.elements.houses.value = [...chosen].sort((a, b) => a - b).join(",");
    if (typed && document.activeElement !== typed) typed.value = field.value;
    part("says").textContent = saying();
    part("says").classList.toggle("wrong", unread || (corners.length > 2 && !isArea()));
    part("last").disabled = !corners.length;
    part("close").disabled = isClosed || !isArea();
    part("anew").disabled = !corners.length && !cleared;
    part("anew").textContent = cleared ? words.back : words.anew;
    letSend(form, isDone());
  }

  function read(text) {
    try { return drawing.read(JSON.parse(text)); } catch { return false; }
  }

  drawing.heard.push(() => { unread = false; tell(); });
  part("last").addEventListener("click", () => drawing.removeLast());
  part("close").addEventListener("click", () => drawing.close());
  part("anew").addEventListener("click", () => drawing.clearOrBringBack());
  choosing?.addEventListener("change", tell);
  form.elements.place?.addEventListener("input", tell);
  typed?.addEventListener("input", () => {
    if (!typed.value.trim()) { drawing.put([], false); return; }
    unread = !read(typed.value);
    if (unread) tell();
    else box?.townMap?.fitBounds(boundsOf(polygonOf(drawing.corners)), { padding: 24 });
  });

  if (!read(field.value)) drawing.read(given("map-outline"));
  tell();
  if (box) showOnMap({ form, drawing, words, chosen, choosing, isArea, tell });
}

async function showOnMap({ form, drawing, words, chosen, choosing, isArea, tell }) {
  const measure = () => form.elements.measure?.value || box.dataset.measure;

  function drawn() {
    const { corners, isClosed } = drawing;
    const features = [];
    const put = (geometry, side) => features.push({ type: "Feature", geometry, properties: { side } });
    if (isArea()) put(polygonOf(corners), "");
    if (corners.length > 1) put(lineOf(isClosed ? [...corners, corners[0]] : corners), isArea() || corners.length < 3 ? "drawn" : "wrong");
    if (corners.length > 2 && !isClosed) put(lineOf([corners[corners.length - 1], corners[0]]), "missing");
    return { type: "FeatureCollection", features };
  }

  const isChosen = () => ["in", ["get", "osm"], ["literal", [...chosen]]];

  function lay() {
    const look = zoneLook("drawn", measure());
    const sides = (side, paint) => ({ ...look.edge, id: `zone-${side}`, filter: ["==", ["get", "side"], side], paint: { ...look.edge.paint, ...paint } });
    const houses = { source: "town", "source-layer": "footprints", minzoom: 13, filter: isChosen() };
    return {
      sources: { drawn: { type: "geojson", data: drawn() } },
      under: [look.ground],
      signs: [],
      without: ["unknown"], // dashed red means something else here
      lines: [
        { id: "chosen-ground", type: "fill", ...houses, paint: { "fill-pattern": picture("tile:chosen") } },
        { id: "chosen-edge", type: "line", ...houses, paint: { "line-color": colour("--brand"), "line-width": 2.4 } },
        sides("drawn", {}),
        sides("missing", { "line-width": 1.4, "line-dasharray": [3, 3] }),
        sides("wrong", { "line-color": colour("--danger"), "line-dasharray": [2, 1.4] }),
      ],
    };
  }

  const { map, again } = await openTown(lay, boundsOf(drawing.corners.length ? polygonOf(drawing.corners) : null) ?? undefined);
  drawWhenAsked(map);
  map.doubleClickZoom.disable(); // two quick taps are two corners
  addHandles(map, drawing, words);
  addByKeys(map, drawing, tell);
  drawing.heard.push(() => map.getSource("drawn")?.setData(drawn()));
  form.addEventListener("change", ({ target }) => { if (target.name === "measure") again(); });
  map.on("click", (event) => {
    if (!choosing?.checked) { tapped(map, drawing, event); return; }
    const [house] = map.queryRenderedFeatures(event.point, { layers: ["house"] });
    if (!house) return;
    const id = house.properties.osm;
    if (!chosen.delete(id)) chosen.add(id);
    ["chosen-ground", "chosen-edge"].forEach((layer) => map.setFilter(layer, isChosen()));
    tell();
  });
}
