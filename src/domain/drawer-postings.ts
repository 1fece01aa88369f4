/** What a drawer means in the books: its difference, and its takings on their way to the bank. */
import type { Typed } from './decider.ts';
import type { DrawerEvent } from './drawer.events.ts';
import { credit, debit, type Posted } from './posting.ts';

type Event = Typed<
  DrawerEvent,
  'DrawerApproved' | 'CashDeposited' | 'DepositWithdrawn' | 'DepositSettled'
>;

export function drawerPostings(event: Event): Posted {
  switch (event.type) {
    case 'DrawerApproved': {
      const { onDay, difference } = event;
      const postings = [debit('cash', difference), credit('cash_over_and_short', difference)];
      return { onDay, postings };
    }
    case 'CashDeposited': {
      const { depositedOn: onDay, amount } = event;
      return { onDay, postings: [debit('deposits_in_transit', amount), credit('cash', amount)] };
    }
    case 'DepositWithdrawn': {
      const { withdrawnOn: onDay, amount } = event;
      return { onDay, postings: [debit('cash', amount), credit('deposits_in_transit', amount)] };
    }
    case 'DepositSettled': {
      const { settledOn: onDay, amount } = event;
      return { onDay, postings: [debit('bank', amount), credit('deposits_in_transit', amount)] };
    }
  }
}
