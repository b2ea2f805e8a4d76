import { deflateSync, inflateSync } from "node:zlib";

/**
 * Reduces a picture to at most 256 colours and a third of the bytes: a page has few colours, apart
 * from antialiasing.
 * @param {Buffer} png with 8 bits per channel, as browsers write it
 */
export function shrink(png) {
  const { width, height, pixels } = decode(png);
  const { palette, places } = reduce(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    // Each row begins with its filter: 0, none.
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = places.get(pixels[y * width + x] ?? 0) ?? 0;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8); // 8 bits, palette
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", head),
    chunk("PLTE", Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * The most frequent colours, and for every colour the index of the nearest one.
 * @param {Uint32Array} pixels
 */
function reduce(pixels) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts]
    .sort(([one, often], [other, moreOften]) => moreOften - often || one - other)
    .slice(0, 256)
    .map(([colour]) => colour);
  /** @type {Map<number, number>} */
  const places = new Map();
  for (const colour of counts.keys()) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (const [place, other] of palette.entries()) {
      const far = distance(colour, other);
      if (far < least) [best, least] = [place, far];
    }
    places.set(colour, best);
  }
  return { palette, places };
}

/** @param {number} one @param {number} other */
function distance(one, other) {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

/** @param {Buffer} png */
function decode(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const data = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") {
      data.push(png.subarray(at + 8, at + 8 + length));
    }
    at += length + 12;
  }
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let place = 0; place < pixels.length; place += 1) {
    pixels[place] = bytes.readUIntBE(place * channels, 3);
  }
  return { width, height, pixels };
}

/**
 * Undoes the filters of the rows, which predict each byte from those to the left and above.
 * @param {Buffer} raw
 * @param {number} stride bytes per row
 * @param {number} height
 * @param {number} step bytes per pixel
 */
function unfilter(raw, stride, height, step) {
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const here = y * stride + x;
      const left = x < step ? 0 : (bytes[here - step] ?? 0);
      const above = y === 0 ? 0 : (bytes[here - stride] ?? 0);
      const corner = x < step || y === 0 ? 0 : (bytes[here - stride - step] ?? 0);
      const told = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      bytes[here] = (raw[y * (stride + 1) + 1 + x] ?? 0) + told;
    }
  }
  return bytes;
}

/** @param {number} left @param {number} above @param {number} corner */
function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((one) => Math.abs(guess - one));
  if (a === undefined || b === undefined || c === undefined) return 0;
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc(body), body.length + 4);
  return whole;
}

/** @param {Buffer} bytes */
function crc(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
