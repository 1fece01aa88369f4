/** `khata erase`: destroys somebody's key, so that nobody can read of them again. */
import { randomUUID } from 'node:crypto';
import { dayOf } from '../domain/calendar.ts';
import { ContactId } from '../domain/identifiers.ts';
import { eraseAgain } from './erase-again.ts';
import { mobileOrNothing } from '../imports/fields.ts';
import { accountNosOfMobile } from '../projections/accounts.ts';
import { type Around, type Command, type ExitCode, khata } from './command.ts';
import { NotDone, parsed, staffIdIn } from './command.ts';
import { type Opened, withHouse } from './opening.ts';

const help = `${khata} erase --account NO | --contact ID | --mobile NUMBER [--yes] [--as NAME]
${khata} erase --again [--from LOG]

  --account NO      name, mobile number and address of an account
  --contact ID      a chat: its texts, and the way to reach whoever wrote
  --mobile NUMBER   the same, found by the number that they write from
  --again           all that the log says was erased: after a backup was put back
  --from LOG        what another log says, too, such as sqlite:old/events.db

Destroys the key under which these were sealed. No backup of the log brings them back, and no
one can undo it. Amounts, bills and payments stay: the books must be kept. Asks you to type the
number again; --yes is for scripts.`;

type Person = { person: string; typed: string };

export const erase: Command = {
  name: 'erase',
  summary: 'make somebody’s personal data unreadable, on their request',
  help,
  async run(args, around) {
    const { values, positionals } = parsed('erase', args, {
      account: { type: 'string' },
      contact: { type: 'string' },
      mobile: { type: 'string' },
      again: { type: 'boolean' },
      from: { type: 'string' },
      yes: { type: 'boolean', default: false },
      as: { type: 'string' },
    });
    const { yes, as, again, from, ...who } = values;
    const alone = positionals.length === 0 && Object.keys(who).length === 0;
    if (again && alone) return await eraseAgain(from, around);
    if (positionals.length > 0 || Object.keys(who).length !== 1) {
      throw new NotDone(`Type: ${khata} erase --account NO | --contact ID | --mobile NUMBER`);
    }
    const staffId = staffIdIn(as, around.user);
    return await withHouse(around, async (house) => {
      const found = await personIn(who, house, around);
      if (found === undefined) {
        around.terminal.note('Nobody is known under that number. Nothing was erased.');
        return 1;
      }
      if (!yes) await confirm(found, around);
      return await erased(found, staffId, house, around);
    });
  },
};

async function confirm({ typed }: Person, { terminal }: Around) {
  const answer = await terminal.ask(`This cannot be undone. Type ${typed} to erase: `);
  if (answer === undefined) {
    throw new NotDone(`Nobody is there to confirm it. In a script, add: --yes`);
  }
  if (answer.trim() !== typed) throw new NotDone('That is another number. Nothing was erased.');
}

/** The key first: if we die in between, the same command finds it destroyed and records it. */
async function erased(
  { person, typed }: Person,
  staffId: string,
  { ledger, keepsViews }: Opened,
  { now, terminal }: Around,
): Promise<ExitCode> {
  if (!await ledger.vault.erase(person)) {
    terminal.note('Nobody is known under that number. Nothing was erased.');
    return 1;
  }
  const commandId = randomUUID();
  const occurredAt = now();
  await ledger.office({ type: 'RecordErasure', onDay: dayOf(occurredAt), person }, {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'staff', id: staffId },
    channel: 'command line',
    occurredAt,
  });
  if (keepsViews) await ledger.views.settle();
  terminal.say(`Erased: what was sealed for ${typed} can never be read again. It is recorded.`);
  return 0;
}

async function personIn(
  { account, contact, mobile }: { account?: string; contact?: string; mobile?: string },
  house: Opened,
  around: Around,
): Promise<Person | undefined> {
  if (account !== undefined) {
    const { status } = await house.ledger.now.account(account);
    return status === 'open' ? { person: `account-${account}`, typed: account } : undefined;
  }
  if (contact !== undefined) {
    if (!ContactId.safeParse(contact).success) {
      throw new NotDone('--contact is 32 hexadecimal digits, as the log has them.');
    }
    return { person: `contact-${contact}`, typed: contact };
  }
  return await personWritingFrom(mobile ?? '', house, around);
}

/** Accounts with that number on record are told of, and stay: their bills still need a name. */
async function personWritingFrom(
  mobile: string,
  { ledger, keepsViews }: Opened,
  { terminal }: Around,
): Promise<Person | undefined> {
  const { data: phone } = mobileOrNothing.safeParse(mobile);
  if (phone === undefined) throw new NotDone('--mobile is ten digits. Type: --mobile 9826000001');
  if (keepsViews) await ledger.views.settle();
  const { vault, store } = ledger;
  for (const accountNo of await accountNosOfMobile(store, vault.fingerprint('mobile', phone))) {
    terminal.note(`${accountNo} has this number on record, and keeps it. To erase it too, type:`);
    terminal.note(`  ${khata} erase --account ${accountNo}`);
  }
  const contactId = await vault.contactOf({ phone });
  const person = `contact-${contactId}`;
  for await (const _ of ledger.log.readStream(`conversation-${contactId}`)) {
    return { person, typed: mobile };
  }
  await vault.erase(person); // Asking has made the contact: nobody has ever written from there.
  return undefined;
}
