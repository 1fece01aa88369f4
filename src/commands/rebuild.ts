/** `khata rebuild`: fills views again from the log, while the old ones answer. */
import { keepersFor } from '../ledger.ts';
import { type House, openHouse } from '../open.ts';
import { progressOn } from '../progress.ts';
import { eventCount } from '../projections/history.ts';
import type { Keeper } from '../projections/projection.ts';
import { AnotherLog, refill } from '../projections/refilling.ts';
import { type Around, type Command, counted, khata, NotDone, parsed } from './command.ts';

const help = `${khata} rebuild [NAME]

Fills all views, or the one of that name, again from the first fact on. The new tables fill beside
the old ones and take their place at the end, all at once; until then the old ones answer. A server
may be running, and goes on from the new ones by itself.

Nothing is lost and nothing is sent again: views only show what the log holds. Broken off in the
middle it has changed nothing; type it again, and it begins anew.

Exit code: 0 they are exchanged, 1 a view stopped at an event, 2 nothing was done.`;

export const rebuild: Command = {
  name: 'rebuild',
  summary: 'fill the views again from the log',
  help,
  async run(args, around) {
    const { positionals: [wanted, ...rest] } = parsed('rebuild', args, {});
    if (rest.length > 0) throw new NotDone(`Type: ${khata} rebuild [NAME]`);
    const house = await openHouse(around.config(), () => {});
    try {
      const tenure = await house.custody.take('rebuild');
      if (!tenure) {
        throw new NotDone(`Another rebuild is at work. When it is over, type: ${again(wanted)}`);
      }
      await refillChosen(house, chosen(house, wanted), around).finally(tenure.giveBack);
      return 0;
    } finally {
      await house.close();
    }
  },
};

const again = (wanted = '') => `${khata} rebuild ${wanted}`.trim();

function chosen({ ledger: { vault } }: House, wanted: string | undefined): Keeper[] {
  const keepers = keepersFor(vault);
  const found = keepers.filter(({ name }) =>
    wanted === undefined || wanted === name || wanted === name.split('@')[0]
  );
  if (found.length > 0) return found;
  const names = keepers.map(({ name }) => name).join('|');
  throw new NotDone(`No view has that name. Type: ${khata} rebuild ${names}`);
}

async function refillChosen({ ledger, custody }: House, keepers: Keeper[], around: Around) {
  const { log, views } = ledger;
  // What a running server has done at its start; without one, nobody has.
  const tenure = await custody.take('views');
  if (tenure) await views.mend().finally(tenure.giveBack);
  const names = keepers.map(({ name }) => name).join(', ');
  const { note, say, screen } = around.terminal;
  const progress = progressOn({ label: 'Views', unit: 'events', screen, note });
  const events = await eventCount(views.store);
  let taken = 0;
  try {
    await refill(views.store, log, keepers, (more) => {
      taken += more;
      progress.moved(taken, Math.max(events, taken), taken);
    });
  } catch (error) {
    if (!(error instanceof AnotherLog)) throw error;
    throw new NotDone(
      'The views are kept by a server that reads another log.\n' +
        'Look at DATA_DIR, EVENT_LOG and READ_STORE, then type: ' + `${khata} rebuild`,
    );
  } finally {
    progress.finish();
  }
  say(`Rebuilt from ${counted(taken)} events: ${names}.`);
}
