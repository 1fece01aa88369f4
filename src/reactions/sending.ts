/** Works the outbox off: each notice once, one contact's in order, until the channel has it. */
import { type Channel, type Outgoing, type Recipient, SendRefused } from '../channels/channel.ts';
import { hoursAfter, secondsAfter } from '../domain/calendar.ts';
import type {
  Conversation,
  ConversationCommand,
  WriteConversation,
} from '../domain/conversation.ts';
import type { Origin } from '../domain/decider.ts';
import { derivedId } from '../domain/identifiers.ts';
import { dueNotices, type Notice } from '../projections/notices.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { type Attempt, attemptsOf, createAttempts, endAttempt, noteAttempt } from './attempts.ts';

/** Both forms of one notice. Undefined altogether: its time is over and nobody wants it now. */
export type Composed = { inside: Outgoing; outside?: Outgoing };

export type Sending = {
  store: ReadStore;
  channel: Channel;
  conversation: WriteConversation;
  now: { conversation(contactId: string): Promise<Conversation> };
  vault: { addressOf(contactId: string): Promise<Recipient | undefined> };
  compose(notice: Notice): Promise<Composed | undefined>;
  tokenOf(contactId: string, noticeId: string): string;
  clock(): string;
  onTrouble(noticeId: string, error: unknown): void;
};

/** WhatsApp's 24 hours less a margin for clocks and queues. Source: facts/whatsapp.md, 2.4. */
const windowHours = 24 - 1 / 12;
/** How long the delivery status of a lost answer may take before we send once more. */
const newsSeconds = 5;
/** Each wait is twice the one before, up to this: all of them together are more than two hours. */
const waitSecondsMax = 3600;
const triesMax = 12;
const contactsAtOnce = 32;
const pageSize = 500;

type Memory = {
  /** Their fate is recorded, though the outbox does not show it yet. */
  done: Set<string>;
  /** The channel has them, though the log, which may be away, does not say so yet. */
  sent: Set<string>;
};

export async function sending(ways: Sending) {
  const { store, clock } = ways;
  await createAttempts(store);
  const busy = new Set<string>();
  const memory: Memory = { done: new Set(), sent: new Set() };
  const { done, sent } = memory;
  let running: Promise<void> | undefined;
  let again = false;

  async function round() {
    const due = await dueNotices(store, pageSize);
    const shown = new Set(due.map(({ noticeId }) => noticeId));
    for (const known of [done, sent]) {
      for (const noticeId of known) if (!shown.has(noticeId)) known.delete(noticeId);
    }
    const attempts = await attemptsOf(store, [...shown]);
    const waiting = Map.groupBy(
      due.filter(({ noticeId }) => !done.has(noticeId)),
      ({ contactId }) => contactId,
    );
    for (const [contactId, notices] of waiting) {
      if (busy.size >= contactsAtOnce) break;
      const mustWait = isLater(attempts.get(notices[0]!.noticeId), clock());
      if (busy.has(contactId) || mustWait) continue;
      busy.add(contactId);
      const ended = () => busy.delete(contactId);
      inOrder(ways, notices, attempts, memory).then(() => (ended(), wake()), (error) => {
        ended(); // What went wrong here would go wrong at once again: the next call will do.
        ways.onTrouble(notices[0]!.noticeId, error);
      });
    }
  }

  /** Something may be due. Rounds never overlap, and no call is lost. */
  function wake() {
    if (running) {
      again = true;
      return;
    }
    running = round().catch((error) => ways.onTrouble('round', error)).finally(() => {
      running = undefined;
      if (again) {
        again = false;
        wake();
      }
    });
  }

  return {
    wake,
    /** Until nothing is being sent. For a shutdown that breaks nothing off, and for tests. */
    async idle() {
      while (running || busy.size > 0) {
        await running;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

const isLater = (attempt: Attempt | undefined, now: string) =>
  attempt !== undefined && Date.parse(attempt.againAt) > Date.parse(now);

/** Stops at the first that has to wait: a receipt never overtakes its confirmation. */
async function inOrder(
  ways: Sending,
  notices: readonly Notice[],
  attempts: ReadonlyMap<string, Attempt>,
  memory: Memory,
) {
  for (const notice of notices) {
    const attempt = attempts.get(notice.noticeId);
    if (isLater(attempt, ways.clock())) return;
    if (!await deliver(ways, notice, attempt, memory)) return;
    memory.done.add(notice.noticeId);
  }
}

/** True: its fate is recorded. False: it has to wait. */
async function deliver(
  ways: Sending,
  notice: Notice,
  attempt: Attempt | undefined,
  { sent }: Memory,
) {
  const { store, clock, channel } = ways;
  const { noticeId, contactId } = notice;
  const talk = await ways.now.conversation(contactId);
  const fate = talk.notices.get(noticeId);
  if (!fate || fate.sent || fate.failed) { // The outbox lags behind the facts, as in a rebuild.
    await endAttempt(store, noticeId);
    return true;
  }
  if (sent.has(noticeId)) return await recorded(ways, { type: 'RecordSent', contactId, noticeId });
  const tries = (attempt?.tries ?? 0) + 1;
  const to = await ways.vault.addressOf(contactId);
  if (!to) return await failed(ways, notice, 'contact_erased');
  if (tries > triesMax) return await failed(ways, notice, 'gave_up');

  const note = (seconds: number, state: Attempt['state']) => {
    const backedOff = Math.min(Math.ceil(seconds) * 2 ** (tries - 1), waitSecondsMax);
    return noteAttempt(store, {
      noticeId,
      tries,
      state,
      againAt: secondsAfter(clock(), backedOff),
    });
  };
  const wait = async (seconds: number) => {
    await note(seconds, 'waiting');
    return false;
  };
  const outgoing = await formOf(ways, notice, talk).catch((error) => {
    ways.onTrouble(noticeId, error);
  });
  if (outgoing === undefined) return await wait(1);
  if (typeof outgoing === 'string') return await failed(ways, notice, outgoing);

  if (!await note(newsSeconds, 'begun')) return false; // Another process is sending it.
  try {
    await channel.send(to, outgoing, ways.tokenOf(contactId, noticeId));
  } catch (error) {
    const again = error instanceof SendRefused ? error.again : undefined;
    if (again === false) return await failed(ways, notice, (error as SendRefused).code);
    ways.onTrouble(noticeId, error);
    // Only a refusal says that it did not go out. Of all else its delivery status may still tell.
    return again ? await wait(Math.max(again.afterMs / 1000, 1)) : false;
  }
  sent.add(noticeId);
  return await recorded(ways, { type: 'RecordSent', contactId, noticeId });
}

/** What goes out now; or the code for why nothing does. */
async function formOf(
  ways: Sending,
  notice: Notice,
  { lastMessageAt }: Conversation,
): Promise<Outgoing | string> {
  const composed = await ways.compose(notice);
  if (!composed) return 'no_longer_wanted';
  const isOpen = lastMessageAt !== undefined &&
    Date.parse(ways.clock()) < Date.parse(hoursAfter(lastMessageAt, windowHours));
  if (isOpen) return composed.inside;
  return composed.outside ?? 'window_closed';
}

const failed = (ways: Sending, { contactId, noticeId }: Notice, code: string) =>
  recorded(ways, { type: 'RecordFailed', contactId, noticeId, code });

async function recorded(
  { conversation, store, clock }: Sending,
  fate: Extract<ConversationCommand, { type: 'RecordSent' | 'RecordFailed' }>,
) {
  const commandId = derivedId(fate.noticeId, `${fate.type} by us`);
  const origin: Origin = {
    commandId,
    correlationId: commandId,
    causationId: fate.noticeId,
    actor: { kind: 'system', id: 'sending' },
    channel: 'whatsapp',
    occurredAt: clock(),
  };
  await conversation(fate, origin);
  await endAttempt(store, fate.noticeId);
  return true;
}
