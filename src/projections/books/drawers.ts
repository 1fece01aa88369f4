/** What lies in the drawers, what was counted of it, and which deposits the bank has not shown. */
import { sql } from 'kysely';
import { type Paise, paise } from '../../domain/money.ts';
import type { DrawerRow, DrawerState } from '../drawer-row.ts';
import { type Deposit, drawersIn, type Line } from '../drawers.ts';
import type { ReadStore } from '../read-store.ts';

/** `waiting`: what no finished count has covered; the next one must find it. */
export type Drawer = DrawerRow & { waitingCash: Paise; waitingCheques: Paise };
export type DrawerLine = Line & {
  /** Of its drawer: 1 for the first. */
  nth: number;
  /** Taken before the drawer was opened, or recorded after it was first counted. */
  timing: 'in_time' | 'before_opening' | 'late';
  /** By the newest count. */
  counted: boolean;
};
export type DrawerDeposit = Deposit;

export async function drawerNamed(
  store: ReadStore,
  drawerId: string,
): Promise<Drawer | undefined> {
  const row = await drawersIn(store).selectFrom('drawerV1').selectAll()
    .where('drawerId', '=', drawerId).executeTakeFirst();
  return row && (await withWaiting(store, [row]))[0];
}

/** In which drawer a counter's payment lies; undefined for others. */
export async function drawerOfPayment(
  store: ReadStore,
  paymentId: string,
): Promise<Drawer | undefined> {
  const found = await drawersIn(store).selectFrom('drawerLineV1').select('drawerId')
    .where('lineId', '=', paymentId).executeTakeFirst();
  return found && await drawerNamed(store, found.drawerId);
}

export type DrawerFilter = {
  from?: string;
  to?: string;
  agentId?: string;
  state?: readonly DrawerState[];
};

/** The newest day first. `before`: day and id of the last one of the page before. */
export async function drawersPage(
  store: ReadStore,
  { from, to, agentId, state }: DrawerFilter,
  { before, limit }: { before?: readonly [string, string] | undefined; limit: number },
): Promise<Drawer[]> {
  const rows = await drawersIn(store).selectFrom('drawerV1').selectAll()
    .$if(from !== undefined, (query) => query.where('onDay', '>=', from!))
    .$if(to !== undefined, (query) => query.where('onDay', '<=', to!))
    .$if(agentId !== undefined, (query) => query.where('agentId', '=', agentId!))
    .$if(state !== undefined, (query) => query.where('state', 'in', state!))
    .$if(
      before !== undefined,
      (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('onDay', 'drawerId'), '<', tuple(before![0], before![1]))
        ),
    )
    .orderBy('onDay', 'desc').orderBy('drawerId', 'desc').limit(limit).execute();
  return await withWaiting(store, rows);
}

/** What a line of the bank's statement has paid out by itself is in no drawer any more. */
async function withWaiting(store: ReadStore, rows: readonly DrawerRow[]): Promise<Drawer[]> {
  if (rows.length === 0) return [];
  const ids = sql.join(rows.map(({ drawerId }) => drawerId));
  const { rows: sums } = await sql<{ drawerId: string; cash: number; cheques: number }>`
    select l.drawer_id,
      sum(case when l.tender = 'cash' then l.amount else 0 end) as cash,
      sum(case when l.tender = 'cheques' then l.amount else 0 end) as cheques
    from (
      select drawer_id, tender, amount, settled,
        row_number() over (partition by drawer_id order by seq) as nth
      from drawer_line_v1 where drawer_id in (${ids})
    ) as l join drawer_v1 d on d.drawer_id = l.drawer_id
    where l.nth > d.lines_finished and l.settled = 0
    group by l.drawer_id`.execute(drawersIn(store));
  const waiting = new Map(sums.map((one) => [one.drawerId, one]));
  return rows.map((row) => {
    const { cash, cheques } = waiting.get(row.drawerId) ?? { cash: 0, cheques: 0 };
    return {
      ...row,
      waitingCash: paise(Number(cash)),
      waitingCheques: paise(Number(cheques)),
    };
  });
}

/**
 * Since there are drawers, those that somebody should have opened: cash or cheques are in them,
 * which the bank has not shown by themselves. The oldest first.
 */
export async function unopenedDrawers(
  store: ReadStore,
  { until, limit }: { until: string; limit: number },
): Promise<Drawer[]> {
  const rows = await unopened(store, until).selectAll('drawerV1')
    .orderBy('onDay').orderBy('drawerId').limit(limit).execute();
  return await withWaiting(store, rows);
}

export async function unopenedCount(store: ReadStore, until: string): Promise<number> {
  const { drawers } = await unopened(store, until)
    .select(({ fn }) => fn.countAll().as('drawers')).executeTakeFirstOrThrow();
  return Number(drawers);
}

const unopened = (store: ReadStore, until: string) =>
  drawersIn(store).selectFrom('drawerV1')
    .where('state', '=', 'unopened').where('onDay', '<=', until)
    .where('onDay', '>=', ({ selectFrom }) =>
      selectFrom('drawerV1 as kept').where('kept.floatCash', 'is not', null)
        .select(({ fn }) =>
          fn.min('kept.onDay').as('first')
        ))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('drawerLineV1').select('lineId')
          .whereRef('drawerLineV1.drawerId', '=', 'drawerV1.drawerId')
          .where('tender', 'is not', null).where('settled', '=', 0),
      )
    );

/** Whether anybody has ever opened a drawer: a counter may do without. */
export async function drawersAreKept(store: ReadStore): Promise<boolean> {
  const first = await drawersIn(store).selectFrom('drawerV1').select('drawerId')
    .where('floatCash', 'is not', null).limit(1).executeTakeFirst();
  return first !== undefined;
}

/** In the order in which they were recorded. `after`: the place of the last one in its drawer. */
export async function drawerLines(
  store: ReadStore,
  { drawerId, linesBefore, linesFirst, linesCounted }: DrawerRow,
  { after = 0, limit }: { after?: number | undefined; limit: number },
): Promise<DrawerLine[]> {
  const rows = await drawersIn(store).selectFrom('drawerLineV1').selectAll()
    .where('drawerId', '=', drawerId).orderBy('seq').offset(after).limit(limit).execute();
  return rows.map((row, i) => {
    const nth = after + i + 1;
    const isLate = linesFirst !== null && nth > linesFirst;
    const isEarly = linesBefore === null || nth <= linesBefore;
    const timing = isLate ? 'late' : isEarly ? 'before_opening' : 'in_time';
    return { ...row, amount: paise(Number(row.amount)), nth, timing, counted: nth <= linesCounted };
  });
}

const deposits = (store: ReadStore) => drawersIn(store).selectFrom('drawerDepositV1').selectAll();
const depositOf = (row: Deposit): Deposit => ({ ...row, amount: paise(Number(row.amount)) });

export async function depositsOf(store: ReadStore, drawerId: string): Promise<DrawerDeposit[]> {
  const rows = await deposits(store).where('drawerId', '=', drawerId).orderBy('seq').execute();
  return rows.map(depositOf);
}

/** Those on one of these slips, also made on one of these days, if any; none that was withdrawn. */
export async function depositsOn(
  store: ReadStore,
  { slipRefs, from, to = '' }: { slipRefs: readonly string[]; from?: string; to?: string },
): Promise<DrawerDeposit[]> {
  const rows = await deposits(store)
    .where('withdrawnOn', 'is', null)
    .where(({ eb, and, or }) =>
      or([
        ...(from ? [and([eb('depositedOn', '>=', from), eb('depositedOn', '<=', to)])] : []),
        ...(slipRefs.length > 0 ? [eb('slipRef', 'in', slipRefs)] : []),
      ])
    )
    .orderBy('seq').execute();
  return rows.map(depositOf);
}

/** Those that this row of this settlement has shown. */
export async function depositsShownBy(
  store: ReadStore,
  { rowRef, settlementId }: { rowRef: string; settlementId: string },
): Promise<DrawerDeposit[]> {
  const rows = await deposits(store).where('settledBy', '=', rowRef)
    .where('settledIn', '=', settlementId).orderBy('seq').execute();
  return rows.map(depositOf);
}

const atOnce = 500;

/** Of these payments, those that come to the bank with the deposit of an opened drawer. */
export async function paymentsInDrawers(
  store: ReadStore,
  paymentIds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let from = 0; from < paymentIds.length; from += atOnce) {
    const rows = await inOpened(store).select(['lineId', 'drawerV1.drawerId'])
      .where('lineId', 'in', paymentIds.slice(from, from + atOnce)).execute();
    for (const { lineId, drawerId } of rows) found.set(lineId, drawerId);
  }
  return found;
}

/** What such payments of these days come to, by the day that they were paid on. */
export async function drawerTotals(
  store: ReadStore,
  { from, to }: { from: string; to: string },
): Promise<Map<string, Paise>> {
  const rows = await inOpened(store)
    .select(({ fn }) => ['onDay', fn.sum('amount').as('total')])
    .where('onDay', '>=', from).where('onDay', '<=', to).whereRef('lineId', '=', 'paymentId')
    .groupBy('onDay').execute();
  return new Map(rows.map(({ onDay, total }) => [onDay, paise(Number(total))]));
}

const inOpened = (store: ReadStore) =>
  drawersIn(store).selectFrom('drawerLineV1')
    .innerJoin('drawerV1', 'drawerV1.drawerId', 'drawerLineV1.drawerId')
    .where('floatCash', 'is not', null).where('tender', 'is not', null).where('settled', '=', 0);
