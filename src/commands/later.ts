/** Commands whose names are fixed already and whose work comes with a later version. */
import { type Command, khata, NotDone } from './command.ts';

export const exporting: Command = {
  name: 'export',
  summary: '(comes with a later version)',
  help: 'Exports come with a later version. Until then, the GraphQL API answers with any page.',
  run: () => {
    throw new NotDone(`Exports come with a later version. Type: ${khata} help`);
  },
};
