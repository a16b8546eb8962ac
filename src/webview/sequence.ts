import { formatMilliseconds } from "../panel/format";
import type { TraceView } from "../panel/trace-view";

type Sequence = TraceView["sequence"];
type Item = Sequence["items"][number];
type Place = NonNullable<Item["place"]>;

const namespace = "http://www.w3.org/2000/svg";
/** Pixels: the width of a lane, where the first one is, the height of the heads and of a row. */
const lane = 200;
const left = 150;
const top = 44;
const row = 30;

/**
 * Draws a request: a lane for the client and for each server, time downwards. Items that were seen at a line of code
 * can be reached with Tab, and open it.
 */
export function drawSequence(sequence: Sequence, open: (place: Place) => void): SVGSVGElement {
  const lanes = new Map(sequence.participants.map(({ id }, index) => [id, left + index * lane]));
  const width = left + sequence.participants.length * lane - lane / 2 + 20;
  const height = top + sequence.items.length * row + 16;
  const picture = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group" });
  for (const { id, name } of sequence.participants) {
    const x = lanes.get(id) ?? left;
    picture.append(label(name, { class: "head", x, y: 20 }));
    picture.append(shape("line", { class: "life", x1: x, y1: 30, x2: x, y2: height - 6 }));
  }
  sequence.items.forEach((item, index) => {
    const group = itemGroup(item, top + (index + 0.7) * row, lanes);
    group.setAttribute("data-item", String(index));
    if (item.place) makeLink(group, item.place, open);
    picture.append(group);
  });
  return picture;
}

function itemGroup(item: Item, y: number, lanes: ReadonlyMap<string, number>): SVGElement {
  const group = shape("g", { class: `item ${item.kind}${item.late ? " late" : ""}`, "data-kind": item.kind });
  const text = `${item.late ? "⚠ " : ""}${item.text}`;
  group.append(label(formatMilliseconds(item.at), { class: "time", x: 8, y: y + 4 }));
  if ("over" in item) {
    group.append(label(text, { class: "label", x: lanes.get(item.over) ?? left, y: y + 4 }));
    return group;
  }
  const [from, to] = [lanes.get(item.from) ?? left, lanes.get(item.to) ?? left];
  const tip = to >= from ? -6 : 6;
  const path = `M${from} ${y + 4}H${to}m${tip} -4l${-tip} 4l${tip} 4`;
  group.append(shape("path", { class: "arrow", d: path }));
  group.append(label(text, { class: "label", x: (from + to) / 2, y: y - 3 }));
  return group;
}

function makeLink(group: SVGElement, place: Place, open: (place: Place) => void): void {
  group.setAttribute("role", "link");
  group.setAttribute("tabindex", "0");
  group.classList.add("opens");
  const tip = shape("title", {});
  tip.textContent = `${place.file}:${place.line}`;
  group.prepend(tip);
  group.addEventListener("click", () => open(place));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) open(place);
  });
}

function label(text: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const node = shape("text", attributes);
  node.textContent = text;
  return node;
}

function shape<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const node = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
