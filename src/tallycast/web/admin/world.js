// @ts-check
/** The countries of the world as SVG paths, out of a TopoJSON topology. Pure; equirectangular, one unit a degree. */

/** @typedef {{type: string, arcs: any[], properties: {name: string}}} Geometry */
/** @typedef {{arcs: [number, number][][], transform: {scale: [number, number], translate: [number, number]}, objects: {countries: {geometries: Geometry[]}}}} Topology */

/** What the map leaves out: nobody lives further south. */
export const SOUTH_DEGREES = -57;
export const NORTH_DEGREES = 84;
const ANTARCTICA = "Antarctica";

/** Names that the atlas shortens, by country code. @type {Record<string, string>} */
const SHORTENED = {
  BA: "Bosnia and Herz.",
  CD: "Dem. Rep. Congo",
  CF: "Central African Rep.",
  CG: "Congo",
  CI: "Côte d'Ivoire",
  DO: "Dominican Rep.",
  EH: "W. Sahara",
  FK: "Falkland Is.",
  GQ: "Eq. Guinea",
  MK: "Macedonia",
  MM: "Myanmar",
  PS: "Palestine",
  SB: "Solomon Is.",
  SS: "S. Sudan",
  SZ: "eSwatini",
  TF: "Fr. S. Antarctic Lands",
  TR: "Turkey",
  TT: "Trinidad and Tobago",
  US: "United States of America",
};

/** What the atlas calls a country. @param {string} code */
export function atlasName(code) {
  if (code in SHORTENED) return SHORTENED[code];
  try {
    return new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? "";
  } catch {
    return "";
  }
}

/** @param {Topology} topology @returns {[number, number][][]} arcs in degrees, y downwards from the north */
function arcsOf({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([right, up]) => {
      x += right;
      y += up;
      return [x * scale[0] + translate[0] + 180, NORTH_DEGREES - (y * scale[1] + translate[1])];
    });
  });
}

/** A ring cut where it crosses the date line, so that no piece runs around the world. @param {[number, number][]} points */
function piecesOf(points) {
  /** @type {[number, number][][]} */
  const pieces = [[]];
  points.forEach((point, index) => {
    if (index > 0 && Math.abs(point[0] - points[index - 1][0]) > 180) pieces.push([]);
    pieces[pieces.length - 1].push(point);
  });
  // A ring has no end: its last piece goes on in the first.
  if (pieces.length > 1) pieces[0] = [.../** @type {[number, number][]} */ (pieces.pop()), ...pieces[0]];
  return pieces;
}

/** @param {number[]} ring numbers of arcs, ~n for one that runs backwards @param {[number, number][][]} arcs */
function pathOf(ring, arcs) {
  const points = ring.flatMap((at, index) => {
    const arc = at < 0 ? [...arcs[~at]].reverse() : arcs[at];
    return index === 0 ? arc : arc.slice(1);
  });
  return piecesOf(points)
    .map((piece) => `M${piece.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`)
    .join("");
}

/** @param {Topology} topology @returns {{name: string, path: string}[]} */
export function countriesOf(topology) {
  const arcs = arcsOf(topology);
  return topology.objects.countries.geometries
    .filter(({ properties }) => properties.name !== ANTARCTICA)
    .map(({ type, arcs: parts, properties }) => ({
      name: properties.name,
      path: (type === "Polygon" ? parts : parts.flat()).map((/** @type {number[]} */ ring) => pathOf(ring, arcs)).join(""),
    }));
}
