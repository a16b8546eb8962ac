import { clone, create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  FeatureSetSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";

/** In editions, the features that are set on a map hold for its keys and values: for the fields of its entry. */
export function passFeaturesToMapEntries(file: FileDescriptorProto): void {
  if (file.syntax === "editions") for (const message of file.messageType) passFeatures(message);
}

function passFeatures(message: DescriptorProto): void {
  for (const entry of message.nestedType) {
    if (!entry.options?.mapEntry) {
      passFeatures(entry);
      continue;
    }
    const map = message.field.find(({ typeName }) => typeName.endsWith(`.${message.name}.${entry.name}`));
    const features = map?.options?.features;
    if (features === undefined) continue;
    for (const field of entry.field) {
      field.options ??= create(FieldOptionsSchema);
      field.options.features ??= clone(FeatureSetSchema, features);
    }
  }
}
