/** Complaints: what was promised, and how far each has come. */
import { ComplaintEvent, type ComplaintKind } from '../domain/complaint.events.ts';
import { Sealed } from '../domain/sealed.ts';
import type { Projection } from './projection.ts';
import type { ReadStore } from './read-store.ts';
import { numberedTable } from './table.ts';

export type ComplaintState = 'registered' | 'assigned' | 'resolved' | 'closed';
type Row = {
  docketNo: string;
  kind: ComplaintKind;
  state: ComplaintState;
  accountNo: string | null;
  contactId: string | null;
  /** JSON of what the vault sealed. */
  particulars: string | null;
  resolution: string | null;
  desk: string | null;
  escalatedTo: string | null;
  registeredAt: string;
  dueAt: string;
  standard: string;
  standardHours: number;
  standardSource: string;
  resolvedAt: string | null;
  stars: number | null;
  seq: number;
};
export type Complaint = Omit<Row, 'particulars' | 'resolution'> & {
  particulars: Sealed | null;
  resolution: Sealed | null;
};

const complaint = numberedTable<Row>('complaint_v1', ['docketNo']);
const own = (store: ReadStore) => store.$extendTables<{ complaintV1: Row }>();

export const complaints: Projection<ComplaintEvent> = {
  name: 'complaints@1',
  schema: ComplaintEvent,
  definitions: [
    `create table if not exists complaint_v1 (
      docket_no       text    not null primary key,
      kind            text    not null,
      state           text    not null,
      account_no      text,
      contact_id      text,
      particulars     text,
      resolution      text,
      desk            text,
      escalated_to    text,
      registered_at   text    not null,
      due_at          text    not null,
      standard        text    not null,
      standard_hours  double precision not null,
      standard_source text    not null,
      resolved_at     text,
      stars           integer,
      seq             integer not null
    )`,
    `create index if not exists complaint_v1_account_no on complaint_v1 (account_no, seq)`,
    `create index if not exists complaint_v1_contact_id on complaint_v1 (contact_id, seq)`,
    `create index if not exists complaint_v1_state on complaint_v1 (state, seq)`,
    `create unique index if not exists complaint_v1_seq on complaint_v1 (seq)`,
  ],
  on: {
    ComplaintRegistered: (batch, { type: _, standard, particulars, ...fact }) =>
      batch.insert(complaint, {
        ...fact,
        state: 'registered',
        accountNo: fact.accountNo ?? null,
        contactId: fact.contactId ?? null,
        particulars: particulars ? JSON.stringify(particulars) : null,
        resolution: null,
        desk: null,
        escalatedTo: null,
        standard: standard.key,
        standardHours: standard.hours,
        standardSource: standard.source,
        resolvedAt: null,
        stars: null,
        seq: 0,
      }),
    /** Naming a desk does not undo what was resolved. */
    ComplaintAssigned: (batch, { docketNo, desk }) =>
      batch.change(complaint, { docketNo }, ({ state }) => (
        { desk, state: state === 'registered' ? 'assigned' : state }
      )),
    ComplaintEscalated: (batch, { docketNo, step }) =>
      batch.change(complaint, { docketNo }, { escalatedTo: step }),
    ComplaintResolved: (batch, { docketNo, resolution }, { meta }) =>
      batch.change(complaint, { docketNo }, {
        state: 'resolved',
        resolution: resolution ? JSON.stringify(resolution) : null,
        resolvedAt: meta.occurredAt,
      }),
    ComplaintReopened: (batch, { docketNo }) =>
      batch.change(complaint, { docketNo }, { state: 'registered', resolvedAt: null }),
    ComplaintClosed: (batch, { docketNo }) =>
      batch.change(complaint, { docketNo }, { state: 'closed' }),
    ComplaintRated: (batch, { docketNo, stars }) =>
      batch.change(complaint, { docketNo }, { stars }),
  },
};

const sealedIn = (json: string | null) => json === null ? null : Sealed.parse(JSON.parse(json));
const complaintOf = ({ particulars, resolution, ...row }: Row): Complaint => (
  { ...row, particulars: sealedIn(particulars), resolution: sealedIn(resolution) }
);

export async function complaintNumbered(store: ReadStore, docketNo: string) {
  const row = await own(store).selectFrom('complaintV1').selectAll()
    .where('docketNo', '=', docketNo).executeTakeFirst();
  return row && complaintOf(row);
}

/** Newest first. `before`: the `seq` of the last complaint of the page before. */
export async function complaintsPage(
  store: ReadStore,
  { accountNo, contactId, state, before, limit }: {
    accountNo?: string;
    contactId?: string;
    state?: readonly ComplaintState[];
    before?: number;
    limit: number;
  },
): Promise<Complaint[]> {
  const rows = await own(store).selectFrom('complaintV1').selectAll()
    .$if(accountNo !== undefined, (query) => query.where('accountNo', '=', accountNo!))
    .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
    .$if(state !== undefined, (query) => query.where('state', 'in', state ?? []))
    .$if(before !== undefined, (query) => query.where('seq', '<', before!))
    .orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(complaintOf);
}

/** Of these kinds, neither resolved nor closed, for any of these accounts; the newest first. */
export async function complaintsOpen(
  store: ReadStore,
  accountNos: readonly string[],
  kinds: readonly ComplaintKind[],
) {
  const rows = await own(store).selectFrom('complaintV1').select(['docketNo', 'accountNo'])
    .where('accountNo', 'in', accountNos).where('kind', 'in', kinds)
    .where('state', 'in', ['registered', 'assigned']).orderBy('seq', 'desc').execute();
  return rows.map(({ docketNo, accountNo }) => ({ docketNo, accountNo: accountNo! }));
}
