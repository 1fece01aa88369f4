/** Many things at once, but those of one lane after each other, in the order in which they came. */

/**
 * Takes in no more than `atOnce` at a time. After the first fault it takes in nothing new, lets
 * those under way come to their end, and throws it.
 */
export async function inLanes<Item>(
  items: AsyncIterable<Item>,
  { laneOf, atOnce }: { laneOf(item: Item): string; atOnce: number },
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  const faults: unknown[] = [];
  let underWay = 0;
  let someDone = Promise.withResolvers<void>();

  async function run(item: Item, before: Promise<void> | undefined) {
    await before;
    try {
      if (faults.length === 0) await act(item);
    } catch (error) {
      faults.push(error);
    }
    underWay--;
    someDone.resolve();
  }

  try {
    for await (const item of items) {
      if (faults.length > 0) break;
      const lane = laneOf(item);
      const running: Promise<void> = run(item, lanes.get(lane)).then(() => {
        if (lanes.get(lane) === running) lanes.delete(lane);
      });
      lanes.set(lane, running);
      underWay++;
      while (underWay >= atOnce) {
        someDone = Promise.withResolvers<void>();
        await someDone.promise;
      }
    }
  } finally {
    await Promise.all(lanes.values());
  }
  if (faults.length > 0) throw faults[0];
}
