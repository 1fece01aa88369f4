/** Opens the ledger for the time of one command. */
import { type House, openHouse } from '../open.ts';
import { NotYet } from '../projections/places.ts';
import { type Around, NotDone } from './command.ts';

/** `keepsViews`: for as long as the command takes; no server does. */
export type Opened = House & { keepsViews: boolean };

/** Closes it whatever happens. Throws when a view cannot take in a fact. */
export async function withHouse<Result>(
  { config }: Pick<Around, 'config'>,
  work: (house: Opened) => Promise<Result>,
): Promise<Result> {
  let stopped: { name: string; at: string } | undefined;
  const house = await openHouse(config(), (one) => (stopped = one));
  const tenure = await house.custody.take('views');
  try {
    const result = await work({ ...house, keepsViews: tenure !== undefined });
    if (stopped) {
      const { name, at } = stopped;
      throw new Error(`the view ${name} cannot take in event ${at}: look at it, then rebuild`);
    }
    return result;
  } finally {
    await tenure?.giveBack();
    await house.close();
  }
}

/** Whoever asks the views waits until they know what the log knows. */
export async function shown({ ledger: { views, log, reached }, keepsViews }: Opened) {
  if (keepsViews) return await views.settle();
  try {
    await reached(await log.end());
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    throw new NotDone('The server’s views are behind the log. Type the same again in a minute.');
  }
}

/** For what must not meet a running server: its views are one process's. */
export function assertAlone({ keepsViews }: Opened, what: string) {
  if (!keepsViews) throw meets(what);
}

/** For what does itself what a server's reactions would do, on this machine or another. */
export async function actingAlone<Result>(
  house: Opened,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  assertAlone(house, what);
  const tenure = await house.custody.take('reactions');
  if (!tenure) throw meets(what);
  return await work().finally(tenure.giveBack);
}

const meets = (what: string) =>
  new NotDone(`A server is at work there. Stop it, then type again: ${what}`);
