// The town on a map, fed by the town's own tiles: no other host is ever asked.
// Each map page has an entry of its own that says what lies on the ground and above the houses.
import * as maplibregl from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

maplibregl.setWorkerUrl(workerUrl);

export const FONTS = ["Noto Sans SC Variable", "Noto Sans SC", "sans-serif"];
export const box = document.getElementById("map");

// Colours come from the page's tokens, so that the night map is the same map.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function width(byClass, factor) {
  const at = (zoom) => ["match", ["get", "class"], "main", byClass[0] * zoom, "street", byClass[1] * zoom, byClass[2] * zoom];
  return ["interpolate", ["exponential", 1.5], ["zoom"], 12, at(0.3 * factor), 15, at(factor), 18, at(3 * factor)];
}

const NOTHING = { sources: {}, under: [], lines: [], signs: [] };

// What a page lays on the map is part of the style, so that it outlives the change to night.
function style(laid) {
  const ground = (kind, fill) => ({
    id: kind, type: "fill", source: "town", "source-layer": "ground",
    filter: ["==", ["get", "class"], kind], paint: { "fill-color": fill },
  });
  const roads = ["!=", ["get", "class"], "path"];
  const label = { "text-field": ["get", box.dataset.lang === "zh" ? "name" : "name_en"], "text-font": FONTS };
  const halo = { "text-color": colour("--m-label"), "text-halo-color": colour("--m-land"), "text-halo-width": 1.6 };
  return {
    version: 8,
    sources: {
      town: {
        type: "vector", tiles: [location.origin + box.dataset.tiles.replace(/0\/0\/0\.mvt$/, "{z}/{x}/{y}.mvt")],
        minzoom: 10, maxzoom: 16, attribution: box.dataset.attribution,
      },
      ...laid.sources,
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colour("--m-land") } },
      ground("field", colour("--m-field")),
      ground("water", colour("--m-water")),
      { id: "stream", type: "line", source: "town", "source-layer": "streams", paint: { "line-color": colour("--m-water"), "line-width": 3 } },
      ...laid.under,
      { id: "path", type: "line", source: "town", "source-layer": "roads", filter: ["==", ["get", "class"], "path"], minzoom: 13,
        paint: { "line-color": colour("--m-path"), "line-width": 1.6, "line-dasharray": [2, 2] } },
      { id: "road-edge", type: "line", source: "town", "source-layer": "roads", filter: roads, layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colour("--m-road-edge"), "line-width": width([9, 6, 4], 1) } },
      { id: "road", type: "line", source: "town", "source-layer": "roads", filter: roads, layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colour("--m-road"), "line-width": width([7, 4.4, 2.6], 1) } },
      { id: "house", type: "fill", source: "town", "source-layer": "footprints", minzoom: 13,
        paint: { "fill-color": colour("--m-bldg"), "fill-outline-color": colour("--m-road-edge") } },
      { id: "unknown", type: "line", source: "town", "source-layer": "footprints", minzoom: 13, filter: ["!", ["get", "known"]],
        paint: { "line-color": colour("--danger"), "line-width": 1.6, "line-dasharray": [2, 1.5] } },
      { id: "venue", type: "circle", source: "town", "source-layer": "venues", minzoom: 13,
        paint: { "circle-radius": 5, "circle-color": colour("--surface"), "circle-stroke-color": colour("--ink"), "circle-stroke-width": 2 } },
      ...laid.lines,
      { id: "road-name", type: "symbol", source: "town", "source-layer": "roads", minzoom: 14, filter: ["!=", ["get", "name"], ""],
        layout: { ...label, "symbol-placement": "line", "text-size": 13, "text-max-angle": 30 }, paint: halo },
      { id: "venue-name", type: "symbol", source: "town", "source-layer": "venues", minzoom: 14,
        layout: { ...label, "text-size": 13, "text-offset": [0, 1.1], "text-anchor": "top" }, paint: halo },
      ...laid.signs,
    ].filter(({ id }) => !laid.without?.includes(id)),
  };
}

// Glyphs are drawn from the page's fonts and kept: load the slices that the names need first.
async function fontsReady() {
  const characters = given("map-names");
  if (characters) await document.fonts.load("16px 'Noto Sans SC Variable'", characters);
  await document.fonts.load("650 16px 'Noto Sans SC Variable'", "0123456789");
}

export function given(id) {
  const tag = document.getElementById(id);
  return tag ? JSON.parse(tag.textContent) : null;
}

// The map program speaks English by itself: what it says comes with the page.
function words() {
  return given("map-words") ?? {};
}

// `lay` returns sources and layers of the page: under the roads, lines above the houses, signs above all.
export async function openTown(lay = () => NOTHING, bounds = JSON.parse(box.dataset.bounds)) {
  await fontsReady();
  const map = new maplibregl.Map({
    container: box, style: style(lay()), bounds, fitBoundsOptions: { padding: 24, maxZoom: 16 }, maxZoom: 19,
    fadeDuration: 0, attributionControl: { compact: false }, pitchWithRotate: false, dragRotate: false,
    cooperativeGestures: true, locale: words(),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  map.once("idle", () => { box.dataset.ready = "yes"; });
  map.on("error", (event) => { box.dataset.fault = String(event.error?.message ?? event); });
  const again = () => map.setStyle(style(lay()));
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  box.townMap = map; // a test asks it where a place lies on the screen
  return { map, again };
}
