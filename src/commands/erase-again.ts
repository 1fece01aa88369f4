/** After a backup was put back: destroys once more every key that had been destroyed since. */
import { factOf } from '../domain/decider.ts';
import { ErasureExecuted } from '../domain/office.events.ts';
import { type EventLog, START } from '../eventlog/event-log.ts';
import { type Around, counted, type ExitCode } from './command.ts';
import { openLogAt, placeIn } from './log-places.ts';
import { type Opened, withHouse } from './opening.ts';

/**
 * The log tells whose; `from` is another one that knows more, as it was before the restore. What
 * only that one knows is recorded here, under the command ids that it had there.
 */
export const eraseAgain = (from: string | undefined, around: Around): Promise<ExitCode> =>
  withHouse<ExitCode>(around, async (house) => {
    const { ledger, keepsViews } = house;
    const known = await erasedBy(ledger.log, house);
    const place = from === undefined ? undefined : placeIn('--from', from, around);
    const other = place && await openLogAt(place);
    const more = other ? await erasedBy(other, house).finally(() => other.close()) : 0;
    if (keepsViews) await ledger.views.settle();
    around.terminal.say(
      `${counted(known + more)} erasures were found, and none of these persons can be read.`,
    );
    return 0;
  });

async function erasedBy(log: EventLog, { ledger }: Opened): Promise<number> {
  let erasures = 0;
  for await (const recorded of log.readAll(START)) {
    if (recorded.type !== 'ErasureExecuted') continue;
    const { onDay, person } = factOf(ErasureExecuted, recorded);
    const { commandDigest: _, schemaVersion: __, ...origin } = recorded.meta;
    await ledger.vault.erase(person);
    const actor = origin.actor as Parameters<typeof ledger.office>[1]['actor'];
    await ledger.office({ type: 'RecordErasure', onDay, person }, { ...origin, actor });
    erasures += 1;
  }
  return erasures;
}
