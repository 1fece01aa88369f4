/** Chance that comes out the same each time: the example is one district, and not a new one daily. */

export type Chance = {
  /** 0 ≤ result < 1. */
  next(): number;
  /** From `min` to `max`, both may come. */
  whole(min: number, max: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
  /** One of the keys, as often as its weight says. */
  weighed<Key extends string>(weights: Record<Key, number>): Key;
};

/** mulberry32, by Tommy Ettinger; in the public domain. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;

  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));

  return {
    next,
    whole,
    oneOf: (items) => items[whole(0, items.length - 1)]!,
    weighed(weights) {
      const keys = Object.keys(weights) as (keyof typeof weights)[];
      let left = next() * keys.reduce((sum, key) => sum + weights[key], 0);
      return keys.find((key) => (left -= weights[key]) < 0) ?? keys.at(-1)!;
    },
  };
}
