/** Whom to try in the simulator: the example's consumers, where they have been loaded. */
import type { Hint } from './channels/simulator/settings.ts';
import { accountCount } from './projections/accounts.ts';
import type { ReadStore } from './projections/read-store.ts';

const phones: Hint['phones'] = [
  { number: '919826000001', name: 'Ramesh Kumar', note: 'N2302012345, owes one bill' },
];

export const hintFrom = (store: ReadStore) => async (): Promise<Hint> => {
  const count = await accountCount(store);
  if (count > 0) return { phones };
  return {
    phones: [],
    text: 'There are no consumers yet. Stop the service and type: npm start -- --example',
  };
};
