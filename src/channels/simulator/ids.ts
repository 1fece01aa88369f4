/** Ids as Meta makes them: opaque, with odd signs, and never the same again after a restart. */
import { Buffer } from 'node:buffer';
import type { Store } from './store.ts';

export type Ids = {
  wamid(phone: string): string;
  /** Digits, for media and templates. */
  number(): string;
  /** `order_…`, `pay_…`, `rfnd_…`. */
  ref(prefix: string): string;
  userId(): string;
  /** Of a payment's webhook, which is not a wamid. */
  notification(): string;
  trace(): string;
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A counter kept in the store makes them unique, whatever `random` repeats. */
export function idsFrom(store: Store, random: () => number): Ids {
  const next = () => {
    const { value } = store.one<{ value: string }>(
      `insert into setting (name, value) values ('last id', '1') on conflict (name)
       do update set value = cast(value + 1 as text) returning value`,
    )!;
    return value.padStart(6, '0');
  };
  const pick = (count: number, from: string) =>
    Array.from({ length: count }, () => from[Math.floor(random() * from.length)]).join('');
  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  return {
    wamid: (phone) => `wamid.HBgM${encoded(phone)}_FQIA-${encoded(pick(6, letters) + next())}==`,
    number: () => `1${pick(8, '0123456789')}${next()}`,
    ref: (prefix) => `${prefix}_${pick(8, letters)}${next()}`,
    userId: () => `IN.1${pick(12, '0123456789')}${next()}`,
    notification: () => `gBGG${pick(16, letters)}${next()}`,
    trace: () => `A${pick(22, letters)}`,
  };
}
