// Repeatable random numbers: the same seed gives the same sequence.

/** A small generator (mulberry32): good enough to shuffle faults, and the same on every machine. */
export class Random {
  #state;

  /** @param {string | number} seed */
  constructor(seed) {
    // FNV-1a, so that neighbouring seeds start far apart.
    let hash = 0x811c9dc5;
    for (const char of String(seed)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    this.#state = hash;
  }

  /** A number in [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability;
  }

  /**
   * A whole number from `min` to `max`, both included.
   * @param {number} min
   * @param {number} max
   */
  between(min, max) {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /**
   * A time up to a bound. Bugs occur at bounds, so three draws in ten are at one of the two.
   * @param {number} bound in milliseconds
   */
  upTo(bound) {
    if (this.chance(0.3)) return this.chance(0.5) ? 0 : bound;
    return this.next() * bound;
  }

  /**
   * @template T
   * @param {readonly [T, ...T[]]} list
   * @returns {T}
   */
  pick(list) {
    return list[this.between(0, list.length - 1)] ?? list[0];
  }

  /**
   * A name by its probability; `rest` gets the remainder.
   * @param {Readonly<Record<string, number>>} probabilities
   * @param {string} rest
   */
  name(probabilities, rest) {
    let left = this.next();
    for (const [name, probability] of Object.entries(probabilities)) {
      left -= probability;
      if (left < 0) return name;
    }
    return rest;
  }
}
