/** The people with a phone: who is there, who is switched off, what goes wrong with whom. */
import { z } from 'zod';
import { isKnownCode } from './graph-error.ts';
import type { World } from './world.ts';

const Code = z.int().refine(isKnownCode, 'is not a code that the simulator knows');

/** What goes wrong with messages to one phone. All of it is off by default. */
export const Mischief = z.strictObject({
  /** Each message is accepted and then fails with this code. */
  failWith: Code.optional(),
  failWhen: z.enum(['at once', 'after sent', 'before delivered']).optional(),
  /** Without `error_data` and `message`, as old webhooks were. */
  failBare: z.boolean().optional(),
  /** The next send is answered with this code. Once. */
  answerWith: Code.optional(),
  /** Accepted, and then nothing is heard of it. */
  silent: z.boolean().optional(),
  /** The person has a username: webhooks leave the number out. */
  hidesNumber: z.boolean().optional(),
  /** Templates are held for quality assessment, and then released or dropped. */
  heldTemplates: z.enum(['release', 'drop']).optional(),
});
export type Mischief = z.infer<typeof Mischief>;

export type Phone = {
  /** Digits with the country code, as `wa_id`. */
  number: string;
  name: string;
  userId: string;
  online: boolean;
  lastInboundAt: number | null;
  typingUntil: number | null;
  mischief: Mischief;
};

type Row = Omit<Phone, 'userId' | 'online' | 'lastInboundAt' | 'typingUntil' | 'mischief'> & {
  user_id: string;
  online: number;
  last_inbound_at: number | null;
  typing_until: number | null;
  mischief: string;
};

const phoneOf = (row: Row): Phone => ({
  number: row.number,
  name: row.name,
  userId: row.user_id,
  online: row.online === 1,
  lastInboundAt: row.last_inbound_at,
  typingUntil: row.typing_until,
  mischief: Mischief.parse(JSON.parse(row.mischief)),
});

export function phoneByNumber({ store }: World, number: string): Phone | undefined {
  const row = store.one<Row>('select * from phone where number = ?', number);
  return row && phoneOf(row);
}

export function phoneByUserId({ store }: World, userId: string): Phone | undefined {
  const row = store.one<Row>('select * from phone where user_id = ?', userId);
  return row && phoneOf(row);
}

export const allPhones = ({ store }: World): Phone[] =>
  store.all<Row>('select * from phone order by rowid').map(phoneOf);

/** A new phone that is switched on, or the one that is there, now switched on. */
export function openPhone(world: World, number: string, name: string | undefined): Phone {
  world.store.run(
    `insert into phone (number, name, user_id, online) values (?, ?, ?, 1)
     on conflict (number) do update set online = 1, name = coalesce(?, name)`,
    number,
    name ?? `+${number}`,
    world.ids.userId(),
    name ?? null,
  );
  return phoneByNumber(world, number)!;
}

/**
 * Somebody to whom the service writes first. An Indian mobile number is on WhatsApp, switched off
 * until the page opens that phone; any other unknown number is not on WhatsApp at all.
 */
export function phoneFor(world: World, number: string): Phone {
  const mischief: Mischief = /^91[6-9]\d{9}$/.test(number) ? {} : { failWith: 131026 };
  world.store.run(
    `insert into phone (number, name, user_id, online, mischief) values (?, ?, ?, 0, ?)
     on conflict (number) do nothing`,
    number,
    `+${number}`,
    world.ids.userId(),
    JSON.stringify(mischief),
  );
  return phoneByNumber(world, number)!;
}

export function changePhone(world: World, { number }: Phone, to: Partial<Phone>): void {
  const { online = null, typingUntil, mischief } = to;
  world.store.run(
    `update phone set online = coalesce(?, online), mischief = coalesce(?, mischief)
     where number = ?`,
    online === null ? null : Number(online),
    mischief ? JSON.stringify(mischief) : null,
    number,
  );
  if (typingUntil !== undefined) {
    world.store.run('update phone set typing_until = ? where number = ?', typingUntil, number);
  }
  world.changed(number);
}

/** As webhooks name a person: without the number if the person hides it. */
export const contactOf = ({ number, name, userId, mischief }: Phone) => ({
  profile: { name },
  ...(!mischief.hidesNumber && { wa_id: number }),
  user_id: userId,
});
