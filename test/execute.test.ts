import { beforeEach, describe, expect, it } from 'vitest';
import { type AccountCommand, accountDecider } from '../src/domain/account.ts';
import { conversationDecider } from '../src/domain/conversation.ts';
import type { Origin } from '../src/domain/decider.ts';
import { derivedId } from '../src/domain/identifiers.ts';
import { paise } from '../src/domain/money.ts';
import {
  type EventLog,
  LogUnavailable,
  OutcomeUnknown,
  RevisionConflict,
} from '../src/eventlog/event-log.ts';
import { execute, load } from '../src/execute.ts';
import type { Vault } from '../src/vault/vault.ts';
import { wish } from './origin.ts';
import { openLog, openVault, recordedIn } from './support/books.ts';
import {
  accountNo,
  billOf,
  contactId,
  opened,
  paidAt,
  particulars,
  paymentId,
} from './support/samples.ts';

const open = { type: 'OpenAccount', ...particulars } as const;
const issue = (billNo: string, dueOn = '2026-10-21') => (
  { type: 'IssueBill', ...billOf(billNo, { dueOn }) } as const
);
const usedDifferently = { refused: { code: 'command_id_used_differently' } };

let log: EventLog;
let vault: Vault;
beforeEach(() => {
  log = openLog();
  vault = openVault();
});
const recorded = () => recordedIn(log);
const run = (command: AccountCommand, origin: Origin, through = log) =>
  execute({ log: through, fingerprint: vault.fingerprint }, accountDecider, command, origin);

describe('execute', () => {
  it('records who wished it, why, and under which id', async () => {
    const outcome = await run(open, wish('open'));
    const [event] = await recorded();
    const { type: _, ...data } = opened;
    expect(event).toMatchObject({
      id: derivedId(wish('open').commandId, '0'),
      stream: `account-${accountNo}`,
      type: 'AccountOpened',
      data,
      meta: { ...wish('open'), schemaVersion: 1, commandDigest: expect.any(String) },
    });
    expect(outcome).toEqual({ events: [opened], replayed: false, position: event?.position });
  });

  it('hands back a refusal and records nothing', async () => {
    expect(await run(issue('B-10'), wish('issue')))
      .toEqual({ refused: { code: 'account_not_open' } });
    expect(await recorded()).toEqual([]);
  });

  it('records all that one command decided together, and repeats it together', async () => {
    await run(open, wish('open'));
    const money = { paymentId, amount: paise(700), paidAt };
    const credit = { type: 'CreditPayment', accountNo, ...money } as const;
    const outcome = await run(credit, wish('credit'));
    const [, ...events] = await recorded();
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ['PaymentCredited', derivedId(wish('credit').commandId, '0')],
      ['ReceiptIssued', derivedId(wish('credit').commandId, '1')],
    ]);
    expect(outcome).toMatchObject({ replayed: false, position: events[1]?.position });
    expect(await run(credit, wish('credit'))).toEqual({ ...outcome, replayed: true });
  });

  it('says how far a reader must have read, also where nothing was new', async () => {
    await run(open, wish('open'));
    const [{ position } = { position: '' }] = await recorded();
    expect(await run(open, wish('once more')))
      .toEqual({ events: [], replayed: true, position });
  });

  it('records nothing that its schema would not read back', async () => {
    await run(open, wish('open'));
    await expect(run(issue('B-10', 'soon'), wish('soon'))).rejects.toThrow('dueOn');
    expect(await recorded()).toHaveLength(1);
  });

  it('stops at a stored fact that it would misread, and decides nothing', async () => {
    await run(open, wish('open'));
    const [event] = await recorded();
    const odd = { ...event!, id: derivedId(event!.id, 'odd'), type: 'BillIssued' };
    await log.append(`account-${accountNo}`, 0, [odd]);
    await expect(run(issue('B-10'), wish('issue'))).rejects.toThrow(`event ${odd.id} does not`);
  });
});

describe('a command id', () => {
  it('gives the same wish the same answer, and says so', async () => {
    const first = await run(open, wish('open'));
    await run(issue('B-10'), wish('issue'));
    expect(await run(open, wish('open'))).toEqual({ ...first, replayed: true });
    expect(await recorded()).toHaveLength(2);
  });

  it('is refused for another wish', async () => {
    await run(open, wish('open'));
    await run(issue('B-10'), wish('issue'));
    expect(await run(issue('B-11'), wish('issue'))).toEqual(usedDifferently);
    expect(await run(issue('B-10', '2026-11-21'), wish('issue'))).toEqual(usedDifferently);
    expect(await recorded()).toHaveLength(2);
  });

  it('is refused to another wisher', async () => {
    await run(open, wish('open'));
    const someoneElse = { ...wish('open'), actor: { kind: 'staff', id: 'ravi' } } as const;
    expect(await run(open, someoneElse)).toEqual(usedDifferently);
  });

  it('is the same wish whatever order its fields came in', async () => {
    await run(open, wish('open'));
    const turned = Object.fromEntries(Object.entries(open).toReversed()) as typeof open;
    expect(await run(turned, wish('open'))).toMatchObject({ replayed: true });
  });

  it('is not used up by a refusal', async () => {
    await run(issue('B-10'), wish('issue'));
    await run(open, wish('open'));
    expect(await run(issue('B-10'), wish('issue'))).toMatchObject({ replayed: false });
  });

  it('is answered before anything is decided: an old wish is not judged by new rules', async () => {
    await run(open, wish('open'));
    const moved = { ...open, centre: 'Kolar' };
    await run(moved, wish('move'));
    expect(await run(open, wish('open')))
      .toMatchObject({ replayed: true, events: [{ type: 'AccountOpened' }] });
    expect(await recorded()).toHaveLength(2);
  });

  it('knows what was sealed anew for the same wish from what says something else', async () => {
    const receive = async (text: string) => {
      const messageId = derivedId(wish('').commandId, 'm');
      const content = await vault.seal(`contact-${contactId}`, `message ${messageId}`, text);
      const sentAt = '2026-10-05T06:00:00Z';
      const command = { type: 'ReceiveMessage', contactId, messageId, content, sentAt } as const;
      const books = { log, fingerprint: vault.fingerprint };
      return await execute(books, conversationDecider, command, wish('m'));
    };
    const first = await receive('pay 500');
    const again = await receive('pay 500');
    expect(again).toEqual({ ...first, replayed: true });
    expect(await receive('pay 900')).toEqual(usedDifferently);
    expect(await recorded()).toHaveLength(1);
  });

  it('leaves no text of the command in the log beside the facts', async () => {
    await run(open, wish('open'));
    const [event] = await recorded();
    expect(event?.meta.commandDigest).not.toContain('LV-1.2');
    expect(event?.meta.commandDigest.length).toBeLessThanOrEqual(64);
  });
});

describe('writers at the same moment', () => {
  it('all get their turn: each who lost decides again on what the others wrote', async () => {
    await run(open, wish('open'));
    const bills = Array.from({ length: 50 }, (_, i) => `B-${String(i).padStart(2, '0')}`);
    const outcomes = await Promise.all(bills.map((no) => run(issue(no), wish(no))));
    expect(outcomes.filter((one) => 'events' in one && !one.replayed)).toHaveLength(50);
    const numbers = (await recorded()).slice(1).map(({ data }) => (data as never)['billNo']);
    expect(numbers.toSorted()).toEqual(bills);
    const { state } = await load(log, accountDecider, accountNo);
    expect(state).toMatchObject({ bills: { length: 50 } });
  });

  it('with the same wish record it once, whoever of them was first', async () => {
    await run(open, wish('open'));
    const same = Array.from({ length: 50 }, () => run(issue('B-10'), wish('issue')));
    const outcomes = await Promise.all(same);
    const positions = new Set(outcomes.map((one) => 'position' in one && one.position));
    expect(positions.size).toBe(1);
    expect(await recorded()).toHaveLength(2);
  });

  it('who wish the same thing for two reasons record it once', async () => {
    await run(open, wish('open'));
    const answers = await Promise.all(['desk', 'import'].map((who) => (
      run(issue('B-10'), wish(who))
    )));
    expect(answers.map((one) => 'replayed' in one && one.replayed).toSorted())
      .toEqual([false, true]);
    expect(await recorded()).toHaveLength(2);
  });
});

/** A log whose answers to the first appends get lost, though it `wrote` or before it did. */
function forgetful({ answers, wrote }: { answers: number; wrote: boolean }) {
  let calls = 0;
  const lossy: EventLog = {
    ...log,
    async append(...wanted) {
      const isLost = ++calls <= answers;
      const appended = !isLost || wrote ? await log.append(...wanted) : undefined;
      if (isLost) throw new OutcomeUnknown(wanted[0], 'the line went dead');
      return appended!;
    },
  };
  return { lossy, calls: () => calls };
}

describe('an append without an answer', () => {
  it('is found to be there, and told as a repeat', async () => {
    const { lossy, calls } = forgetful({ answers: 1, wrote: true });
    expect(await run(open, wish('open'), lossy))
      .toMatchObject({ events: [{ type: 'AccountOpened' }], replayed: true });
    expect(calls()).toBe(1);
    expect(await recorded()).toHaveLength(1);
  });

  it('is sent again under the same ids where it is not there', async () => {
    const { lossy, calls } = forgetful({ answers: 2, wrote: false });
    expect(await run(open, wish('open'), lossy))
      .toMatchObject({ events: [{ type: 'AccountOpened' }], replayed: false });
    expect(calls()).toBe(3);
    expect(await recorded()).toHaveLength(1);
  });

  it('is not asked for ever, and the fault is passed on as it is', async () => {
    const { lossy, calls } = forgetful({ answers: 1_000, wrote: false });
    await expect(run(open, wish('open'), lossy)).rejects.toThrow(OutcomeUnknown);
    expect(calls()).toBe(3);
  });

  it('decides again where somebody else wrote in its place', async () => {
    await run(open, wish('open'));
    let calls = 0;
    const overtaken: EventLog = {
      ...log,
      async append(...wanted) {
        if (++calls > 1) return await log.append(...wanted);
        await run(issue('B-09'), wish('somebody else'));
        throw new OutcomeUnknown(wanted[0], 'the line went dead');
      },
    };
    expect(await run(issue('B-10'), wish('issue'), overtaken))
      .toMatchObject({ replayed: false });
    const { state } = await load(log, accountDecider, accountNo);
    expect(state).toMatchObject({ bills: [{ billNo: 'B-09' }, { billNo: 'B-10' }] });
  });
});

describe('a log that cannot write', () => {
  const failing = (fault: (stream: string) => Error) => {
    let calls = 0;
    const through: EventLog = {
      ...log,
      append(stream) {
        calls++;
        return Promise.reject(fault(stream));
      },
    };
    return { through, calls: () => calls };
  };

  it('is told of at once: whoever called knows when to try again', async () => {
    const { through, calls } = failing((stream) => new LogUnavailable(stream, 'the disk is full'));
    await expect(run(open, wish('open'), through)).rejects.toThrow(LogUnavailable);
    expect(calls()).toBe(1);
  });

  it('is given up where somebody is always first', async () => {
    const { through, calls } = failing((stream) => new RevisionConflict(stream, -1));
    await expect(run(open, wish('open'), through)).rejects.toThrow(RevisionConflict);
    expect(calls()).toBe(60);
  });
});
