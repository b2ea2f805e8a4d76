// A self-signed certificate for one test: generated each time, so that no key is stored and none
// expires.

import { generateKeyPairSync, sign } from "node:crypto";

/** @param {number} tag @param {(Uint8Array | number[])[]} parts */
function der(tag, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const SEQUENCE = 0x30;
const SHA256_WITH_ECDSA = der(
  SEQUENCE,
  der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]),
);
const NAME = der(
  SEQUENCE,
  der(0x31, der(SEQUENCE, der(0x06, [0x55, 0x04, 0x03]), der(0x0c, Buffer.from("localhost")))),
);
/** For 127.0.0.1 */
const ALTERNATIVE_NAME = der(
  SEQUENCE,
  der(0x06, [0x55, 0x1d, 0x11]),
  der(0x04, der(SEQUENCE, der(0x87, [127, 0, 0, 1]))),
);

/** @param {number} year */
const time = (year) => der(0x18, Buffer.from(`${year}0101000000Z`));

/**
 * @param {{ from?: number, until?: number }} [years]
 * @returns {{ key: string, cert: string }}
 */
export function certificate({ from = 2000, until = 2100 } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    SHA256_WITH_ECDSA,
    NAME,
    der(SEQUENCE, time(from), time(until)),
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, ALTERNATIVE_NAME)),
  );
  const signature = der(0x03, [0], sign("sha256", body, privateKey));
  const base64 = der(SEQUENCE, body, SHA256_WITH_ECDSA, signature).toString("base64");
  const cert = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
}
