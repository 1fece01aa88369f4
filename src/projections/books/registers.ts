/** The registers: payments that went astray, refunds, exceptions; as of a day, as then known. */
import { paise } from '../../domain/money.ts';
import { PaymentRequested } from '../../domain/payment.events.ts';
import { historyPage, historyPlace } from '../history.ts';
import { type ItemKind, itemsIn, type OpenItem } from '../open-items.ts';
import type { ReadStore } from '../read-store.ts';
import { firstDayOf, type LogOrdered, spanOf, type When } from './as-known.ts';

/** By the day that things count for: items know no other. */
export type RegisterWhen = Omit<When, 'basis' | 'asOf'> & { asOf: string };

export type ItemFilter = RegisterWhen & {
  /** Opened on the day or before it, and what closed later is open. */
  kinds: readonly ItemKind[];
  /** Only those that were still open in the evening of that day. */
  onlyOpen: boolean;
};

const standingsOf = (store: ReadStore): LogOrdered => ({
  async newest() {
    const { newest } = await itemsIn(store).selectFrom('openItemStandingV2')
      .select(({ fn }) => fn.max('seq').as('newest')).executeTakeFirstOrThrow();
    return Number(newest ?? 0);
  },
  async eventOf(seq) {
    const { eventId } = await itemsIn(store).selectFrom('openItemStandingV2').select('eventId')
      .where('seq', '=', seq).executeTakeFirstOrThrow();
    return eventId;
  },
  async firstDay() {
    const { first } = await itemsIn(store).selectFrom('openItemV2')
      .select(({ fn }) => fn.min('openedOn').as('first')).executeTakeFirstOrThrow();
    const books = await firstDayOf(store, 'effective');
    return [first, books].flatMap((day) => day ?? []).toSorted()[0];
  },
});

const fields = [
  'kind',
  'ref',
  'accountNo',
  'paymentId',
  'amount',
  'note',
  'openedOn',
  'openedBy',
  'closedOn',
  'closedBy',
  'closedAs',
] as const;

/**
 * In the order in which they were opened. `after`: the `seq` of the last of the page before. Amount
 * and note are as they were known, on whatever day. Throws AsOfUnavailable.
 */
export async function openItemsPage(
  store: ReadStore,
  { kinds, asOf, knownAt, onlyOpen }: ItemFilter,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<OpenItem[]> {
  const { through } = await spanOf(store, { asOf, knownAt }, standingsOf(store));
  const standing = through === undefined
    ? itemsIn(store).selectFrom('openItemV2').select(['seq', ...fields])
    : itemsThen(store, through);
  const rows = await itemsIn(store).selectFrom(standing.as('was')).selectAll()
    .where('was.seq', '>', after).where('was.kind', 'in', kinds)
    .where('was.openedOn', '<=', asOf)
    .$if(
      onlyOpen,
      (query) =>
        query.where(({ eb, or }) =>
          or([eb('was.closedOn', 'is', null), eb('was.closedOn', '>', asOf)])
        ),
    )
    .orderBy('was.seq').limit(limit).execute();
  const items = rows.map((row) => {
    const { amount, closedOn } = row;
    const wasOpen = closedOn === null || closedOn > asOf;
    return {
      ...row,
      ...(wasOpen && { closedOn: null, closedBy: null, closedAs: null }),
      amount: amount === null ? null : paise(Number(amount)),
    };
  });
  return await withTerms(store, items, knownAt);
}

const kindsOfTries: readonly ItemKind[] = ['payment_failed', 'payment_pending', 'payment_lapsed'];

/** What no news of a try says, since its request did: whose account, and how much. */
async function withTerms(
  store: ReadStore,
  items: readonly OpenItem[],
  knownAt: RegisterWhen['knownAt'],
): Promise<OpenItem[]> {
  const streamOf = ({ kind, paymentId }: OpenItem) =>
    kindsOfTries.includes(kind) && paymentId !== null ? `payment-${paymentId}` : undefined;
  const streams = [...new Set(items.flatMap((item) => streamOf(item) ?? []))];
  if (streams.length === 0) return [...items];
  const newest = knownAt && await historyPlace(store, { position: knownAt });
  const requests = await historyPage(
    store,
    { types: ['PaymentRequested'], streams },
    { limit: streams.length, ...(newest && { before: newest + 1 }) },
  );
  const terms = new Map(requests.map(({ type, data, stream }) => {
    const { accountNo, amount } = PaymentRequested.parse({ type, ...data });
    return [stream, { accountNo, amount }];
  }));
  return items.map((item) => ({ ...item, ...terms.get(streamOf(item) ?? '') }));
}

/** Each item as its newest standing up to that one has it. */
const itemsThen = (store: ReadStore, through: number) =>
  itemsIn(store).selectFrom('openItemV2 as item')
    .innerJoin(
      'openItemStandingV2 as was',
      (join) => join.onRef('was.kind', '=', 'item.kind').onRef('was.ref', '=', 'item.ref'),
    )
    .where('was.seq', '=', ({ selectFrom }) =>
      selectFrom('openItemStandingV2 as latest')
        .select(({ fn }) => fn.max('latest.seq').as('seq'))
        .whereRef('latest.kind', '=', 'item.kind').whereRef('latest.ref', '=', 'item.ref')
        .where('latest.seq', '<=', through))
    .select(['item.seq', ...fields.map((field) => `was.${field}` as const)]);

/** How many of each kind were open in the evening of that day; kinds with none are left out. */
export async function openItemCounts(
  store: ReadStore,
  asOf: string,
): Promise<{ kind: ItemKind; items: number }[]> {
  const rows = await itemsIn(store).selectFrom('openItemV2')
    .select(({ fn }) => ['kind', fn.countAll().as('items')])
    .where('openedOn', '<=', asOf)
    .where(({ eb, or }) => or([eb('closedOn', 'is', null), eb('closedOn', '>', asOf)]))
    .groupBy('kind').orderBy('kind').execute();
  return rows.map(({ kind, items }) => ({ kind, items: Number(items) }));
}
