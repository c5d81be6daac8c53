// A closure plan on the map: its points, what they cut off, what is doubtful, and what opens without a point.
import { box, colour, FONTS, given, openTown } from "./town.js";
import { boundsOf, metresLong } from "./lines.js";
import { drawWhenAsked, picture } from "./signs.js";
import { filled, zoneLook } from "./zone-look.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const TAP = 22; // pixels around a sign that still mean it
const EDGE = 36; // pixels that a chosen way keeps from the edge of the map

const collection = (id) => given(id) || EMPTY;

// A closed point lies across its road: the way through it says where the road runs, in degrees from north.
function turnOf([lon, lat], way) {
  if (!way || way.length < 2) return 0;
  const shrink = Math.cos((lat * Math.PI) / 180);
  const away = way.map(([x, y]) => Math.hypot((x - lon) * shrink, y - lat));
  const near = away.indexOf(Math.min(...away));
  const [from, to] = [way[Math.max(0, near - 1)], way[Math.min(way.length - 1, near + 1)]];
  return (Math.atan2((to[0] - from[0]) * shrink, to[1] - from[1]) * 180) / Math.PI;
}

function signed(feature) {
  const { id, kind, state = "planned", forbidden, changed, opens } = feature.properties;
  const number = String(id).replace(/^\D+/, "") || String(id);
  const more = [forbidden ? "forbidden" : "", changed ?? ""].filter(Boolean);
  const turn = kind === "gate" ? 0 : turnOf(feature.geometry.coordinates, opens);
  return { ...feature, properties: { ...feature.properties, forbidden: Boolean(forbidden), number, turn, sign: [kind, number, state, ...more].join(":") } };
}

export async function showPlan() {
  const words = given("zone-words");
  const says = document.querySelector("[data-map-says]");
  const asked = says.textContent;
  const zone = given("map-zone");
  const points = { ...EMPTY, features: collection("map-points").features.map(signed) };
  const doubts = { ...EMPTY, features: collection("map-doubts").features.map((one, n) =>
    ({ ...one, properties: { ...one.properties, id: one.properties.id ?? `D${n + 1}` } })) };
  const [cut, paths] = [collection("map-cut"), collection("map-paths")];
  const boxes = [...document.querySelectorAll("[data-layer]")];
  const isShown = (name) => boxes.find((one) => one.dataset.layer === name)?.checked ?? true;
  let chosen = null;
  let spot = null;

  const find = (id) => [...points.features, ...doubts.features].find((one) => String(one.properties.id) === id);

  function chosenShapes() {
    if (!chosen) return EMPTY;
    const features = [{ type: "Feature", geometry: chosen.geometry, properties: {} }];
    const { opens } = chosen.properties;
    if (opens?.length > 1) features.push({ type: "Feature", geometry: { type: "LineString", coordinates: opens }, properties: {} });
    return { type: "FeatureCollection", features };
  }

  function lay() {
    const look = zoneLook("zone", box.dataset.measure);
    const of = (group, layer) => ({ ...layer, metadata: { group }, layout: { ...layer.layout, visibility: isShown(group) ? "visible" : "none" } });
    const sign = { "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.7, 16, 1] };
    const kinds = (...kinds) => ["in", ["geometry-type"], ["literal", kinds]];
    const text = { "text-color": colour("--ink"), "text-halo-color": colour("--m-land"), "text-halo-width": 1.8 };
    return {
      sources: Object.fromEntries(Object.entries({
        zone: zone || EMPTY, points, doubts, cut, paths, chosen: chosenShapes(),
        spot: spot ? { type: "Feature", geometry: spot, properties: {} } : EMPTY,
      }).map(([name, data]) => [name, { type: "geojson", data }])),
      under: [look.ground],
      without: ["unknown"], // dashed red means something else here
      lines: [
        of("cut", { id: "cut-ground", type: "fill", source: "cut", filter: kinds("Polygon"), paint: { "fill-pattern": picture("tile:cut") } }),
        of("cut", { id: "cut-edge", type: "line", source: "cut", filter: kinds("Polygon"), paint: { "line-color": colour("--danger"), "line-width": 2.4 } }),
        of("cut", { id: "cut-place", type: "circle", source: "cut", filter: kinds("Point"),
          paint: { "circle-radius": 6, "circle-color": colour("--surface"), "circle-stroke-color": colour("--danger"), "circle-stroke-width": 2.4 } }),
        look.edge,
        of("paths", { id: "path-casing", type: "line", source: "paths", paint: { "line-color": colour("--surface"), "line-width": 5.5 } }),
        of("paths", { id: "path-reported", type: "line", source: "paths", paint: { "line-color": colour("--brand"), "line-width": 3, "line-dasharray": [2.4, 1.6] } }),
        { id: "opens-casing", type: "line", source: "chosen", filter: kinds("LineString"), layout: { "line-join": "round" },
          paint: { "line-color": colour("--surface"), "line-width": 8 } },
        { id: "opens", type: "line", source: "chosen", filter: kinds("LineString"), layout: { "line-join": "round" },
          paint: { "line-color": colour("--danger"), "line-width": 4 } },
      ],
      signs: [
        { id: "opens-out", type: "symbol", source: "chosen", filter: kinds("LineString"),
          layout: { ...sign, "symbol-placement": "line", "symbol-spacing": 90, "icon-image": picture("way-out"), "icon-size": 0.9 } },
        { id: "chosen-ring", type: "circle", source: "chosen", filter: kinds("Point"),
          paint: { "circle-radius": 21, "circle-color": colour("--focus"), "circle-opacity": 0.22, "circle-stroke-color": colour("--focus"), "circle-stroke-width": 3 } },
        { id: "spot", type: "circle", source: "spot",
          paint: { "circle-radius": 8, "circle-color": colour("--brand"), "circle-stroke-color": colour("--surface"), "circle-stroke-width": 3 } },
        of("doubts", { id: "doubts", type: "symbol", source: "doubts", layout: { ...sign, "icon-image": picture("doubt") } }),
        of("points", { id: "points", type: "symbol", source: "points",
          layout: { ...sign, "icon-image": ["concat", picture(""), ["get", "sign"]], "icon-rotate": ["get", "turn"],
            "icon-rotation-alignment": "map", "symbol-sort-key": ["case", ["==", ["get", "kind"], "gate"], 1, 0] } }),
        of("points", { id: "points-beside", type: "symbol", source: "points",
          layout: { ...sign, "icon-image": ["concat", picture("beside:"), ["get", "sign"]] } }),
        of("points", { id: "points-number", type: "symbol", source: "points", filter: ["!=", ["get", "kind"], "gate"], paint: text,
          layout: { "text-field": ["get", "number"], "text-font": FONTS, "text-size": 13,
            "text-offset": ["case", ["get", "forbidden"], ["literal", [0, 2.2]], ["literal", [0, 1.5]]], "text-allow-overlap": true } }),
      ],
    };
  }

  // Where a point is to stand instead: a tap on the ground, beside every sign.
  const form = document.getElementById("change-form");
  function pointAt({ lng, lat }) {
    if (!form) return;
    spot = { type: "Point", coordinates: [Number(lng.toFixed(6)), Number(lat.toFixed(6))] };
    form.elements.spot.value = JSON.stringify(spot);
    map.getSource("spot")?.setData({ type: "Feature", geometry: spot, properties: {} });
  }

  const { map } = await openTown(lay, boundsOf([zone, points]) ?? undefined);
  drawWhenAsked(map);

  function saying() {
    if (!chosen) return asked;
    const { id, text, opens } = chosen.properties;
    if (text) return text;
    const way = opens?.length > 1;
    return filled(way ? words.opens : words.holds, { point: id, m: way ? Math.round(metresLong(opens)) : 0 });
  }

  function choose(feature) {
    chosen = feature ?? null;
    if (chosen && form) form.elements.code.value = chosen.properties.id;
    map.getSource("chosen")?.setData(chosenShapes());
    says.textContent = saying();
    for (const row of document.querySelectorAll("[data-point]")) {
      if (chosen && row.dataset.point === String(chosen.properties.id)) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  // A point chosen in the list comes into view with its whole way, by the least move; under a tap the map keeps still.
  function bringIntoView() {
    const [west, south, east, north] = boundsOf(chosenShapes());
    const [low, high] = [map.project([west, south]), map.project([east, north])];
    const { clientWidth, clientHeight } = map.getContainer();
    if (high.x - low.x > clientWidth - 2 * EDGE || low.y - high.y > clientHeight - 2 * EDGE) {
      map.fitBounds([west, south, east, north], { padding: EDGE, maxZoom: map.getZoom() });
      return;
    }
    const least = (from, to, room) => Math.min(0, from - EDGE) + Math.max(0, to - room + EDGE);
    const move = [least(low.x, high.x, clientWidth), least(high.y, low.y, clientHeight)];
    if (move[0] || move[1]) map.panBy(move);
  }

  map.on("click", ({ point, lngLat }) => {
    const around = [[point.x - TAP, point.y - TAP], [point.x + TAP, point.y + TAP]];
    const away = (one) => {
      const { x, y } = map.project(one.geometry.coordinates);
      return Math.hypot(x - point.x, y - point.y);
    };
    const tapped = map.queryRenderedFeatures(around, { layers: ["points", "doubts"] });
    const found = [...new Set(tapped.map((one) => String(one.properties.id)))].map(find).sort((a, b) => away(a) - away(b));
    if (found.length) choose(found[0]);
    else if (form && chosen) return pointAt(lngLat);
    else choose(null);
    document.querySelector("[data-point][aria-current]")?.scrollIntoView({ block: "nearest" });
  });
  map.on("mousemove", ({ point }) => {
    const isSign = map.queryRenderedFeatures(point, { layers: ["points", "doubts"] }).length > 0;
    map.getCanvas().style.cursor = isSign ? "pointer" : "";
  });

  function chooseRow({ target }) {
    const row = target.closest?.("[data-point]");
    const feature = row && find(row.dataset.point);
    if (!feature || feature === chosen) return;
    choose(feature);
    bringIntoView();
  }
  document.addEventListener("click", chooseRow);
  document.addEventListener("focusin", chooseRow);
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape" && chosen) choose(null); });
  for (const row of document.querySelectorAll("[data-point]")) {
    if (!row.querySelector("a, button, input") && row.tabIndex < 0) row.tabIndex = 0;
  }

  const counts = { points, doubts, cut, paths };
  for (const check of boxes) {
    const count = check.closest("label").querySelector("[data-count]");
    if (count) count.textContent = counts[check.dataset.layer].features.length;
    check.addEventListener("change", () => {
      const { lines, signs } = lay();
      for (const layer of [lines, signs].flat()) {
        if (layer.metadata?.group === check.dataset.layer) map.setLayoutProperty(layer.id, "visibility", layer.layout.visibility);
      }
    });
  }
}
