import type { TargetSettings } from "../../rpc/channel/target-settings";

/** What is set for a target, in the few words that fit beside its name; empty where nothing is. */
export function transportWords(settings: TargetSettings): string {
  const { rootCertificates, clientCertificate, serverName, insecureSkipVerify, authority } = settings;
  const { maxReceiveMegabytes: receive, maxSendMegabytes: send, compression, keepalive, proxy } = settings;
  const { channelOptions, metadata } = settings;
  const words = [
    rootCertificates && `authorities ${rootCertificates}`,
    clientCertificate && `client certificate ${clientCertificate}`,
    serverName && `name ${serverName}`,
    insecureSkipVerify && "any certificate",
    authority && `:authority ${authority}`,
    receive !== undefined && `receives ${limitWords(receive)}`,
    send !== undefined && `sends ${limitWords(send)}`,
    compression,
    keepalive && `keepalive ${keepalive.time}`,
    proxy && (proxy === "none" ? "no proxy" : `through ${proxy.replace(/\/\/[^@/]*@/, "//")}`),
    channelOptions && `${Object.keys(channelOptions).length} channel options`,
    metadata && `${Object.keys(metadata).length} metadata`,
  ];
  return words.filter(Boolean).join(", ");
}

function limitWords(megabytes: number): string {
  return megabytes < 0 ? "any size" : `up to ${megabytes} MB`;
}
