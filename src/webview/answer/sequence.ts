import { formatMilliseconds } from "../../panel/format";
import type { TraceView } from "../../panel/trace-view";

type Sequence = TraceView["sequence"];
type Item = Sequence["items"][number];

/** Where an item was seen: at a line of code, else in a frame on the wire. */
export type ItemTarget =
  | { readonly type: "open-place"; readonly place: NonNullable<Item["place"]> }
  | { readonly type: "open-frame"; readonly frame: NonNullable<Item["frame"]> };

const namespace = "http://www.w3.org/2000/svg";
/** Pixels: the width of a lane, where the first one is, the height of the heads and of a row. */
const lane = 200;
const left = 150;
const top = 44;
const row = 30;

/**
 * Draws a request: a lane for the client and for each server, time downwards. Items that were seen at a line of code
 * or on the wire can be reached with Tab, and open it.
 */
export function drawSequence(sequence: Sequence, open: (target: ItemTarget) => void): SVGSVGElement {
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
    group.setAttribute("data-item", `${item.kind} ${item.at}`);
    const { place, frame } = item;
    if (place) makeLink(group, `${place.file}:${place.line}`, () => open({ type: "open-place", place }));
    else if (frame) {
      const tip = `stream ${frame.stream} of connection ${frame.connection}, seen by ${frame.observer}`;
      makeLink(group, tip, () => open({ type: "open-frame", frame }));
    }
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

function makeLink(group: SVGElement, where: string, open: () => void): void {
  group.setAttribute("role", "link");
  group.setAttribute("tabindex", "0");
  group.classList.add("opens");
  const tip = shape("title", {});
  tip.textContent = where;
  group.prepend(tip);
  group.addEventListener("click", open);
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) open();
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
