/** On the day after the due day an unpaid bill gets the surcharge that it stated itself. */
import type { WriteAccount } from '../domain/account.ts';
import { daysAfter, startOf } from '../domain/calendar.ts';
import { derivedId } from '../domain/identifiers.ts';
import { billsToSurcharge } from '../projections/bills.ts';
import { accountNosPaying } from '../projections/payments-of-accounts.ts';
import type { ReadStore } from '../projections/read-store.ts';

const pageSize = 500;
/** Any UUID will do, as long as it stays the same. */
const surchargeSpace = '5a1b1f7d-3f77-4a0c-8a52-94a4f5b4b8d2';

/**
 * All bills whose due day is over on `today`, a day in India; answers how many were surcharged.
 * An account that is paying right now waits, until its payment has come or has lapsed.
 * `settled` brings the views up to what was just recorded, so that no bill is asked twice. One that
 * cannot be surcharged does not keep the others waiting: its fault is thrown when they are done.
 */
export async function levySurcharges(
  { store, account, settled }: {
    store: ReadStore;
    account: WriteAccount;
    settled(position: string): Promise<void>;
  },
  today: string,
): Promise<number> {
  const except = await accountNosPaying(store);
  for (let levied = 0;;) {
    const bills = await billsToSurcharge(store, today, { limit: pageSize, except });
    const answers = await Promise.allSettled(bills.map(async ({ accountNo, billNo, dueOn }) => {
      const onDay = daysAfter(dueOn, 1);
      const commandId = derivedId(surchargeSpace, `${accountNo} ${billNo}`);
      const outcome = await account({ type: 'LevySurcharge', accountNo, billNo, onDay }, {
        commandId,
        correlationId: commandId,
        causationId: commandId,
        actor: { kind: 'system', id: 'surcharging' },
        channel: 'clock',
        occurredAt: startOf(onDay),
      });
      return 'refused' in outcome || outcome.events.length === 0 ? [] : [outcome.position];
    }));
    const recorded = answers.flatMap((one) => one.status === 'fulfilled' ? one.value : []);
    const fault = answers.find((one) => one.status === 'rejected');
    for (const position of recorded) await settled(position);
    levied += recorded.length;
    if (bills.length === pageSize && recorded.length > 0) continue;
    if (fault) throw fault.reason;
    return levied;
  }
}
