/**
 * How soon a complaint must be settled: dated rows, each with its source. A complaint keeps the row
 * that it was promised; a new rule is a new row. Hours are clock hours from registration.
 */
import type { ComplaintKind, Standard } from './complaint.events.ts';

export type StandardRow = {
  key: string;
  kinds: readonly ComplaintKind[];
  /** Absent: holds in town and country alike. */
  urban?: boolean;
  hours: number;
  effectiveFrom: string;
  /** The last day on which it holds; absent while it does. */
  effectiveTo?: string;
  source: string;
};

const unknown = 'the company’s own clock for want of a published limit; replace when known';
const clock2023 = 'MPMKVVCL’s clock for bill complaints of March 2023, as reported on 2023-03-16';
const serviceOf2004 = 'MPERC Distribution Performance Standards 2004, RG-8(I), as reported';

const billing: readonly ComplaintKind[] = ['WRONG_READING', 'WRONG_BILL', 'BILL_NOT_RECEIVED'];
const payments: readonly ComplaintKind[] = ['PAID_NOT_UPDATED', 'PAID_WRONG_ACCOUNT', 'REFUND'];
const from = '2023-03-16';

/** None of these figures is read from the primary text: see docs/decisions.md. */
export const standardRows: readonly StandardRow[] = [
  row('fuse_off_urban', ['SUPPLY_OFF'], 4, serviceOf2004, true),
  row('fuse_off_rural', ['SUPPLY_OFF'], 24, serviceOf2004, false),
  row('pole_urban', ['LINE_OR_POLE'], 12, serviceOf2004, true),
  row('pole_rural', ['LINE_OR_POLE'], 24, unknown, false),
  row('transformer_urban', ['TRANSFORMER'], 24, unknown, true),
  row('transformer_rural', ['TRANSFORMER'], 72, unknown, false),
  row('immediate', ['SAFETY'], 4, unknown),
  row('billing_urban', billing, 5 * 24, clock2023, true),
  row('billing_rural', billing, 10 * 24, clock2023, false),
  row('payment', payments, 5 * 24, unknown),
  row('voltage', ['VOLTAGE'], 10 * 24, unknown),
  row('meter', ['METER'], 10 * 24, unknown),
  row('reconnection', ['DISCONNECTION'], 24, unknown),
  row('connection', ['NEW_CONNECTION'], 30 * 24, unknown),
  row('other', ['THEFT_REPORT', 'STAFF_CONDUCT', 'OTHER'], 15 * 24, unknown),
];

function row(
  key: string,
  kinds: readonly ComplaintKind[],
  hours: number,
  source: string,
  urban?: boolean,
): StandardRow {
  return { key, kinds, hours, effectiveFrom: from, source, ...(urban !== undefined && { urban }) };
}

/** The row that holds on a day. Where town or country is unknown, the longer of the two. */
export function standardFor(
  rows: readonly StandardRow[],
  { kind, urban, onDay }: { kind: ComplaintKind; urban?: boolean | undefined; onDay: string },
): Standard | undefined {
  const holding = rows.filter((row) =>
    row.kinds.includes(kind) && row.effectiveFrom <= onDay &&
    (row.effectiveTo === undefined || onDay <= row.effectiveTo) &&
    (urban === undefined || row.urban === undefined || row.urban === urban)
  );
  const [longest] = holding.toSorted((a, b) => b.hours - a.hours);
  if (!longest) return undefined;
  const { key, hours, effectiveFrom, source } = longest;
  return { key, hours, effectiveFrom, source };
}
