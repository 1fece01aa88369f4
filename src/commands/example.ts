/** `khata example`: a year of an invented district, to try everything on. */
import { loadExample } from '../../examples/sehore/load.ts';
import { dayOf } from '../domain/calendar.ts';
import { Day } from '../domain/identifiers.ts';
import type { Ledger } from '../ledger.ts';
import { progressOn } from '../progress.ts';
import { bookmarkOf } from '../projections/read-store.ts';
import { crediting } from '../reactions/crediting.ts';
import { react, reactorOf } from '../reactions/reaction.ts';
import { levySurcharges } from '../reactions/surcharging.ts';
import { type Command, counted, type ExitCode, khata, NotDone, parsed } from './command.ts';
import { actingAlone, withHouse } from './opening.ts';

const help = `${khata} example [--until 2026-11-22] [--consumers 2400]

Fills an empty DATA_DIR with a district around Sehore: consumers, a year of bills and payments,
arrears, advances and surcharges. The newest bills are out on --until (today) and not yet due.
All people and numbers in it are invented. To begin with, there are:

  N2302012345  Ramesh Kumar  9826000001  owes ₹1,843.00, his newest bill
  N2302012346  सीता देवी      9826000002  has not paid for four months
  N2302012347  Imran Khan    9826000003  owes nothing
  N2302012348  Sunita Verma  9826000004  her house; N2302012349 is her shop`;

const rameshs = 'N2302012345';

export const example: Command = {
  name: 'example',
  summary: 'fill an empty folder with a district to try everything on',
  help,
  async run(args, around) {
    const { until, consumers } = asked(args, dayOf(around.now()));
    const { note, say, screen } = around.terminal;
    const { dataDir } = around.config();
    const progress = progressOn({ label: 'Sehore', screen, note });
    return await withHouse<ExitCode>(around, async (house) => {
      const { ledger } = house;
      const loaded = await actingAlone(house, `${khata} example`, async () => {
        await assertWithout(ledger, dataDir);
        return await loadExample(ledger, {
          until,
          consumers,
          settle: (day) => settled(ledger, day),
          progress: (done, of) => progress.moved(done, of, consumers * done),
        }).finally(progress.finish);
      });
      say(
        `${counted(loaded.consumers)} consumers, ${counted(loaded.bills)} bills and ` +
          `${counted(loaded.payments)} payments are in ${dataDir}.`,
      );
      say(`${loaded.differing} bills state other arrears than the ledger: they are misprinted.`);
      return 0;
    });
  },
};

async function assertWithout(ledger: Ledger, dataDir: string) {
  if ((await ledger.now.account(rameshs)).status === 'unopened') return;
  throw new NotDone(
    `${dataDir} has the example already. For another one, type:\n` +
      `  DATA_DIR=${dataDir}-2 ${khata} example`,
  );
}

function asked(args: readonly string[], today: string) {
  const { values, positionals } = parsed('example', args, {
    until: { type: 'string', default: today },
    consumers: { type: 'string', default: '2400' },
  });
  const { until, consumers } = values;
  const understood = positionals.length === 0 && Day.safeParse(until).success &&
    /^\d{1,6}$/.test(consumers) && Number(consumers) >= 10;
  if (!understood) {
    throw new NotDone(`Type: ${khata} example --until ${today} --consumers 2400`);
  }
  return { until, consumers: Number(consumers) };
}

/** What a server would have done by the evening of that day. */
async function settled(ledger: Ledger, day: string) {
  await credited(ledger);
  await ledger.views.settle();
  await levySurcharges({ ...ledger, settled: () => ledger.views.settle() }, day);
}

/** All that has arrived until now: a page at a time, where `react` alone would take one by one. */
async function credited(ledger: Ledger) {
  const { store, log } = ledger;
  const reactor = reactorOf(crediting(ledger));
  const end = await log.end();
  if (await bookmarkOf(store, reactor.name) === end) return;
  const enough = new AbortController();
  let fault: { error: unknown } | undefined;
  await react(store, log, reactor, {
    signal: enough.signal,
    onProgress: ({ place }) => log.precedes(place, end) || enough.abort(),
    onTrouble({ error }) {
      fault = { error };
      enough.abort();
    },
  });
  if (fault) throw fault.error;
}
