/** `khata rebuild`: throws views away and fills them again from the log. */
import { keepersFor } from '../ledger.ts';
import { forget, projector } from '../projections/projector.ts';
import { type Command, type ExitCode, khata, NotDone, parsed } from './command.ts';
import { assertAlone, withHouse } from './opening.ts';

const help = `${khata} rebuild [NAME]

Throws all views away, or the one of that name, and fills them again from the first fact on.
Nothing is lost and nothing is sent again: views only show what the log holds. Stop the server
before.`;

export const rebuild: Command = {
  name: 'rebuild',
  summary: 'fill the views again from the log',
  help,
  async run(args, around) {
    const { positionals: [wanted, ...rest] } = parsed('rebuild', args, {});
    if (rest.length > 0) throw new NotDone(`Type: ${khata} rebuild [NAME]`);
    return await withHouse<ExitCode>(around, async (house) => {
      assertAlone(house, [khata, 'rebuild', wanted].join(' ').trim());
      const { log, store, vault } = house.ledger;
      const keepers = keepersFor(vault);
      const names = keepers.map(({ name }) => name);
      const chosen = keepers.filter(({ name }) =>
        wanted === undefined || wanted === name || wanted === name.split('@')[0]
      );
      if (chosen.length === 0) {
        throw new NotDone(`No view has that name. Type: ${khata} rebuild ${names.join('|')}`);
      }
      for (const keeper of chosen) await forget(store, keeper);
      const views = await projector(store, log, keepers, ({ name, at, error }) => {
        throw new Error(`the view ${name} cannot take in event ${at}`, { cause: error });
      });
      await views.settle();
      around.terminal.say(`Rebuilt: ${chosen.map(({ name }) => name).join(', ')}.`);
      return 0;
    });
  },
};
