/** What Razorpay would remember: links, payments, refunds, settlements, disputes, what is due. */

/** Times are milliseconds since 1970, money is paise, `notes` and the like are JSON. */
export const schema = `
  create table if not exists setting (name text primary key, value text not null) strict;
  create table if not exists link (
    id text primary key, reference text, amount integer not null, description text not null,
    expire_by integer, status text not null, token text not null unique, order_ref text unique,
    upi_link integer not null, notes text not null, callback_url text,
    created_at integer not null, updated_at integer not null,
    cancelled_at integer, expired_at integer
  ) strict;
  create unique index if not exists link_by_reference on link (reference)
    where reference is not null;
  create table if not exists payment (
    id text primary key, link text not null, amount integer not null, status text not null,
    captured integer not null, rrn text, reason text, webhook text not null,
    fee integer not null default 0, tax integer not null default 0,
    created_at integer not null, settlement text
  ) strict;
  create index if not exists payment_by_link on payment (link);
  create table if not exists refund (
    id text primary key, payment text not null, amount integer not null, receipt text,
    notes text not null, status text not null, arn text, created_at integer not null,
    settlement text
  ) strict;
  create index if not exists refund_by_payment on refund (payment);
  create table if not exists request (
    key text primary key, payment text not null, body text not null, refund text not null
  ) strict;
  create table if not exists dispute (
    id text primary key, payment text not null, amount integer not null,
    deducted integer not null default 0, phase text not null, status text not null,
    reason_code text not null, respond_by integer not null, created_at integer not null
  ) strict;
  create table if not exists adjustment (
    id text primary key, amount integer not null, description text not null, dispute text,
    payment text, created_at integer not null, settlement text
  ) strict;
  create table if not exists settlement (
    id text primary key, amount integer not null, fees integer not null, tax integer not null,
    utr text not null, created_at integer not null
  ) strict;
  create table if not exists delivery (
    id integer primary key autoincrement, event_id text not null, body text not null,
    signature text not null, created_at integer not null, due_at integer not null,
    tries integer not null default 0, outcome text
  ) strict;
  create table if not exists errand (
    id integer primary key autoincrement, due_at integer not null, what text not null
  ) strict;
`;

export type LinkRow = {
  id: string;
  reference: string | null;
  amount: number;
  description: string;
  expire_by: number | null;
  status: 'created' | 'partially_paid' | 'expired' | 'cancelled' | 'paid';
  token: string;
  order_ref: string | null;
  upi_link: number;
  notes: string;
  callback_url: string | null;
  created_at: number;
  updated_at: number;
  cancelled_at: number | null;
  expired_at: number | null;
};

export type PaymentRow = {
  id: string;
  link: string;
  amount: number;
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed';
  captured: number;
  rrn: string | null;
  reason: string | null;
  /** How its webhooks come. */
  webhook: string;
  fee: number;
  tax: number;
  created_at: number;
  settlement: string | null;
};

export type RefundRow = {
  id: string;
  payment: string;
  amount: number;
  receipt: string | null;
  notes: string;
  status: 'pending' | 'processed' | 'failed';
  arn: string | null;
  created_at: number;
  settlement: string | null;
};

export type DisputeRow = {
  id: string;
  payment: string;
  amount: number;
  deducted: number;
  phase: string;
  status: 'open' | 'under_review' | 'won' | 'lost' | 'closed';
  reason_code: string;
  respond_by: number;
  created_at: number;
};

/** Signed: below zero it was taken from us. */
export type AdjustmentRow = {
  id: string;
  amount: number;
  description: string;
  dispute: string | null;
  payment: string | null;
  created_at: number;
  settlement: string | null;
};

export type SettlementRow = {
  id: string;
  amount: number;
  fees: number;
  tax: number;
  utr: string;
  created_at: number;
};
