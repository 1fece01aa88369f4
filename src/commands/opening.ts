/** Opens the ledger for the time of one command. */
import { type House, openHouse } from '../open.ts';
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
  const claim = await house.custody.claim('views');
  try {
    const result = await work({ ...house, keepsViews: claim !== undefined });
    if (stopped) {
      const { name, at } = stopped;
      throw new Error(`the view ${name} cannot take in event ${at}: look at it, then rebuild`);
    }
    return result;
  } finally {
    await claim?.release();
    await house.close();
  }
}

/** For what must not meet a running server: its views and reactions are one process's. */
export function assertAlone({ keepsViews }: Opened, what: string) {
  if (keepsViews) return;
  throw new NotDone(`A server keeps the views. Stop it, then type again: ${what}`);
}
