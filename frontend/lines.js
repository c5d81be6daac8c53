// What a drawn line or ring is: corners as [lon, lat], written and read as GeoJSON.
const DEGREE_M = 111_320;
const PLACES = 6; // a tenth of a metre

export function rounded([lon, lat]) {
  return [Number(lon.toFixed(PLACES)), Number(lat.toFixed(PLACES))];
}

export function boundsOf(shape) {
  const at = [];
  const take = (part) => { if (typeof part[0] === "number") at.push(part); else part.forEach(take); };
  const walk = (one) => {
    if (!one) return;
    if (one.features) one.features.forEach(walk);
    else if (one.geometries) one.geometries.forEach(walk);
    else if (one.geometry) walk(one.geometry);
    else if (one.coordinates?.length) take(one.coordinates);
  };
  [shape].flat().forEach(walk);
  if (!at.length) return null;
  const lons = at.map(([lon]) => lon);
  const lats = at.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

// Metres east and north of the first corner: good to a thousandth across a township.
function metres(corners) {
  const [lon0, lat0] = corners[0];
  const east = DEGREE_M * Math.cos((lat0 * Math.PI) / 180);
  return corners.map(([lon, lat]) => [(lon - lon0) * east, (lat - lat0) * DEGREE_M]);
}

function twiceArea(at) {
  return at.reduce((sum, [x, y], n) => {
    const [nextX, nextY] = at[(n + 1) % at.length];
    return sum + x * nextY - nextX * y;
  }, 0);
}

export function hectares(corners) {
  return corners.length < 3 ? 0 : Math.abs(twiceArea(metres(corners))) / 20_000;
}

export function metresLong(corners) {
  if (corners.length < 2) return 0;
  const at = metres(corners);
  return at.slice(1).reduce((sum, [x, y], n) => sum + Math.hypot(x - at[n][0], y - at[n][1]), 0);
}

// In whole millionths of a degree, so that the sign of a turn is exact.
function whole(corners) {
  return corners.map((at) => at.map((degree) => Math.round(degree * 10 ** PLACES)));
}

function turn([ax, ay], [bx, by], [cx, cy]) {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

function isBetween([ax, ay], [bx, by], [x, y]) {
  return Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
}

function meet(a, b, c, d) {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc * abd < 0 && cda * cdb < 0) return true;
  return (abc === 0 && isBetween(a, b, c)) || (abd === 0 && isBetween(a, b, d))
    || (cda === 0 && isBetween(c, d, a)) || (cdb === 0 && isBetween(c, d, b));
}

// Neighbouring sides share their corner; beyond that they must not run back over each other.
export function crossesItself(corners) {
  const at = whole(corners);
  const n = at.length;
  for (let one = 0; one < n; one += 1) {
    const [a, b] = [at[one], at[(one + 1) % n]];
    if (a[0] === b[0] && a[1] === b[1]) return true;
    const after = at[(one + 2) % n];
    if (turn(a, b, after) === 0 && (a[0] - b[0]) * (after[0] - b[0]) + (a[1] - b[1]) * (after[1] - b[1]) > 0) return true;
    for (let other = one + 2; other < n; other += 1) {
      if (one === 0 && other === n - 1) continue;
      if (meet(a, b, at[other], at[(other + 1) % n])) return true;
    }
  }
  return false;
}

// The outer ring runs against the clock, as GeoJSON asks.
export function polygonOf(corners) {
  const ring = twiceArea(metres(corners)) < 0 ? [...corners].reverse() : corners;
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

export function lineOf(corners) {
  return { type: "LineString", coordinates: corners };
}

const isPlace = (at) => Array.isArray(at) && at.length >= 2 && at.slice(0, 2).every(Number.isFinite)
  && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 85;

// Return the corners of one area without holes, or null.
export function cornersOf(shape) {
  if (shape?.type === "FeatureCollection") return shape.features?.length === 1 ? cornersOf(shape.features[0]) : null;
  if (shape?.type === "Feature") return cornersOf(shape.geometry);
  if (shape?.type === "MultiPolygon") {
    return shape.coordinates?.length === 1 ? cornersOf({ type: "Polygon", coordinates: shape.coordinates[0] }) : null;
  }
  if (shape?.type !== "Polygon" || shape.coordinates?.length !== 1) return null;
  const ring = shape.coordinates[0];
  if (!Array.isArray(ring) || ring.length < 4 || !ring.every(isPlace)) return null;
  const corners = ring.map(rounded);
  const [first, last] = [corners[0], corners[corners.length - 1]];
  return first[0] === last[0] && first[1] === last[1] ? corners.slice(0, -1) : null;
}

// Return the number of the side that runs within `most` pixels of a point, or -1.
export function sideNear(points, { x, y }, most) {
  let [best, found] = [most, -1];
  points.forEach((a, n) => {
    const b = points[(n + 1) % points.length];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const part = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    const away = Math.hypot(x - a.x - part * dx, y - a.y - part * dy);
    if (away <= best) [best, found] = [away, n];
  });
  return found;
}
