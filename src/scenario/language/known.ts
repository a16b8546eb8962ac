import type { MethodDescription } from "../../rpc/schema/described";
import type { ServiceInfo } from "../../rpc/schema/method";

/** What is known around a request file, as plain data; whatever is absent is not complained about. */
export interface Known {
  /** Targets that were called before, and the default one. */
  readonly targets: readonly string[];
  /** Empty while no schema is loaded. */
  readonly services: readonly ServiceInfo[];
  /** By `package.Service/Method`. */
  readonly descriptions: ReadonlyMap<string, MethodDescription>;
  /** Of environments and dotenv files; those of the file itself stand in its text. */
  readonly variables: readonly KnownVariable[];
}

export interface KnownVariable {
  readonly name: string;
  /** Where it comes from, in words such as `environment dev`. */
  readonly from: string;
  /** `{{$dotenv name}}` reaches it. */
  readonly dotenv: boolean;
}
