// How a zone looks by its measure: hatch below the roads, edge above them; never colour alone.
import { colour } from "./town.js";
import { picture } from "./signs.js";

const EDGES = {
  "lockdown-zone": { "line-color": "--z-lock" },
  "control-zone": { "line-color": "--z-ctrl", "line-dasharray": [4, 1.7] },
  "prevention-zone": { "line-color": "--z-prev", "line-dasharray": [0.1, 2] },
};
const STRICTEST = "lockdown-zone";

export function zoneLook(source, measure) {
  const known = measure in EDGES ? measure : STRICTEST;
  const edge = EDGES[known];
  return {
    ground: { id: "zone-ground", type: "fill", source, filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-pattern": picture(`tile:${known}`), "fill-opacity": 0.55 } },
    edge: { id: "zone-edge", type: "line", source, layout: { "line-join": "round", "line-cap": known === "prevention-zone" ? "round" : "butt" },
      paint: { ...edge, "line-color": colour(edge["line-color"]), "line-width": 3 } },
  };
}

export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
