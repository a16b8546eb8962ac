import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HpackDecoder } from "../../src/trace/tap/hpack";

/** The examples of RFC 7541, appendix C; a section is one connection, its blocks share the dynamic table. */
const SECTIONS: Record<string, readonly { readonly block: string; readonly fields: string }[]> = {
  "C.2.1 literal with indexing": [
    { block: "400a637573746f6d2d6b65790d637573746f6d2d686561646572", fields: "custom-key: custom-header" },
  ],
  "C.2.2 literal without indexing": [
    { block: "040c2f73616d706c652f70617468", fields: ":path: /sample/path" },
  ],
  "C.2.3 literal never indexed": [
    { block: "100870617373776f726406736563726574", fields: "password: secret" },
  ],
  "C.2.4 indexed": [{ block: "82", fields: ":method: GET" }],
  "C.3 requests": requests(
    "828684410f7777772e6578616d706c652e636f6d",
    "828684be58086e6f2d6361636865",
    "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
  ),
  "C.4 requests, Huffman-coded": requests(
    "828684418cf1e3c2e5f23a6ba0ab90f4ff",
    "828684be5886a8eb10649cbf",
    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
  ),
  "C.5 responses, with eviction": responses(
    "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54" +
      "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
    "4803333037c1c0bf",
    "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d" +
      "4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
  ),
  "C.6 responses, Huffman-coded, with eviction": responses(
    "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
    "4883640effc1c0bf",
    "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27" +
      "087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
  ),
};

describe("the examples of RFC 7541, appendix C", () => {
  for (const [name, blocks] of Object.entries(SECTIONS)) {
    test(name, () => {
      const decoder = new HpackDecoder();
      for (const { block, fields } of blocks) assert.equal(decode(decoder, block), fields);
    });
  }
});

describe("what breaks RFC 7541 is refused", () => {
  const broken: Record<string, string> = {
    "an index that no table has": "be",
    "index 0": "80",
    "a string beyond the block": "400a6375",
    "a number that does not end": "ff8080",
    "a number without bounds": "ffffffffffffffff7f",
    "a table larger than was allowed": "3fe17f",
    "the end-of-string symbol in a string": "0084ffffffff00",
    "Huffman padding of zeros": "00811800",
  };
  for (const [name, block] of Object.entries(broken)) {
    test(name, () => assert.throws(() => decode(new HpackDecoder(), block), /^Error: HPACK: /));
  }

  test("but a table that the peer has allowed is taken", () => {
    const decoder = new HpackDecoder();
    decoder.allowTableSize(65536);
    assert.equal(decode(decoder, "3fe17f82"), ":method: GET");
  });
});

function decode(decoder: HpackDecoder, hex: string): string {
  return decoder
    .decode(Buffer.from(hex, "hex"))
    .map((field) => field.join(": "))
    .join("\n");
}

function requests(first: string, second: string, third: string) {
  const start = (scheme: string, path: string) =>
    `:method: GET\n:scheme: ${scheme}\n:path: ${path}\n:authority: www.example.com`;
  return [
    { block: first, fields: start("http", "/") },
    { block: second, fields: `${start("http", "/")}\ncache-control: no-cache` },
    { block: third, fields: `${start("https", "/index.html")}\ncustom-key: custom-value` },
  ];
}

function responses(first: string, second: string, third: string) {
  const date = (second: number) => `date: Mon, 21 Oct 2013 20:13:${second} GMT`;
  const location = "location: https://www.example.com";
  const cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
  return [
    // The examples assume a table of 256 bytes: 3fe101 announces it.
    { block: `3fe101${first}`, fields: `:status: 302\ncache-control: private\n${date(21)}\n${location}` },
    { block: second, fields: `:status: 307\ncache-control: private\n${date(21)}\n${location}` },
    {
      block: third,
      fields: `:status: 200\ncache-control: private\n${date(22)}\n${location}\ncontent-encoding: gzip\n${cookie}`,
    },
  ];
}
