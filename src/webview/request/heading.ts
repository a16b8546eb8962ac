import type { MethodView } from "../../panel/state";
import { tell } from "../editor";
import { button, element, setText } from "../element";
import type { Part } from "../page";

const kindNames: Readonly<Record<MethodView["kind"], string>> = {
  unary: "unary",
  "server-streaming": "server streaming",
  "client-streaming": "client streaming",
  bidi: "bidirectional streaming",
};

/** The method's name, kind, types and place; above all else, why no call can be made when none can. */
export function heading(): Part {
  const service = element("span", { class: "service" });
  const name = element("span", { class: "name" });
  const title = element("h1", { id: "method" }, service, name);
  const kind = element("span", { class: "badge" });
  const types = element("span", { class: "types" });
  const source = button({ id: "source", class: "link", title: "Go to the method in its .proto file" }, () =>
    tell({ type: "show-source" }),
  );
  const comment = element("p", { class: "comment" });
  const trust = button({ class: "link" }, () => tell({ type: "manage-trust" }), "Manage workspace trust");
  const reason = element("span");
  const unavailable = element("p", { id: "unavailable", class: "banner", role: "alert" }, reason, " ", trust);
  const facts = element("p", { class: "facts" }, kind, types, source);
  const node = element("header", {}, title, facts, comment, unavailable);
  return {
    node,
    draw({ method, unavailable: why }) {
      setText(service, `${method.service}/`);
      setText(name, method.name);
      title.dataset["kind"] = method.kind;
      setText(kind, method.deprecated ? `${kindNames[method.kind]}, deprecated` : kindNames[method.kind]);
      setText(types, method.requestType === "" ? "" : `${method.requestType} → ${method.responseType}`);
      setText(source, method.file);
      setText(comment, method.comment);
      comment.hidden = method.comment === "";
      setText(reason, why);
      unavailable.hidden = why === "";
    },
  };
}
