const paths = {
  call: "M5 3.2v9.6L12.6 8z",
  send: "M8 13V3.5M4 7.2 8 3l4 4.2",
  receive: "M8 3v9.5M4 8.8 8 13l4-4.2",
  "half-close": "M3 8h6.5M6.8 5 9.8 8l-3 3M12.8 3.5v9",
  cancel: "M4 4h8v8H4z",
  cross: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5 6.5 12 13 4.5",
  warning: "M8 2.5 14.5 13.5h-13zM8 6.8v3M8 11.6v.2",
  start: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  headers: "M3 5h10M3 8h10M3 11h6",
  add: "M8 3v10M3 8h10",
  pause: "M5 3.5h2v9H5zM9.5 3.5h2v9h-2z",
  lock: "M4.5 7.5h7v5.5h-7zM6 7.5V5.2a2 2 0 0 1 4 0v2.3",
} as const;

export type IconName = keyof typeof paths;

const svg = "http://www.w3.org/2000/svg";

/** A drawing of 16 by 16 in the colour of the text around it, invisible to screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("viewBox", "0 0 16 16");
  node.setAttribute("class", `icon icon-${name}`);
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", paths[name]);
  node.append(path);
  return node;
}
