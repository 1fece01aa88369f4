/** How things are called: …No is printed on paper, …Id is ours, …Ref is somebody else's. */
import assert from 'node:assert/strict';
import { createHash, hash } from 'node:crypto';
import { z } from 'zod';

/**
 * The consumer number on the bill, as it may stand in a fact. Which of these are numbers of this
 * company is configuration (`ACCOUNT_NO_PATTERN`), asked at the doors and never of history.
 */
export const AccountNo = z.string().regex(/^[A-Z0-9]{1,20}$/);
export const BillNo = z.string().regex(/^[A-Za-z0-9/-]{1,24}$/);
/** What an account owed when its books were taken over stands among its bills under this number. */
export const openingBillNo = 'OPENING';
/** `C` and twelve digits, made to be read aloud: six of the day, six of its own. */
export const DocketNo = z.string().regex(/^C\d{12}$/);
export const ReceiptNo = z.string().min(1).max(40);
/** Ours, and the `reference_id` that WhatsApp and the gateway see. Never used twice. */
export const PaymentId = z.string().regex(/^[A-Za-z0-9_.-]{1,35}$/);
/** Random, of somebody who writes to us; the vault alone knows who that is. */
export const ContactId = z.string().regex(/^[0-9a-f]{32}$/);
export const NoticeId = z.uuid();

/** A waiver scheme, as the company names it: `samadhan-2025`. */
export const SchemeId = z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/);
/** Ours, of one refund. Goes to the gateway as our receipt of it. */
export const RefundId = z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/);

/** `2026-11-20.asha`: one agent's drawer of one day. An agent is known by the id of their staff. */
export const DrawerId = z.string().regex(/^\d{4}-\d\d-\d\d\.[A-Za-z0-9_.@|-]{1,80}$/);
export const drawerIdOf = (agentId: string, onDay: string): string => `${onDay}.${agentId}`;

export const Day = z.iso.date();
export const Instant = z.iso.datetime();
/** `2026-10`. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** A payment's id, made from what asked for it. A UUID has 36 characters; WhatsApp takes 35. */
export const paymentIdFrom = (causeId: string): string =>
  derivedId(causeId, 'payment').replaceAll('-', '');

/** A refund's, from the wish for it. Fit for every gateway as our receipt of it. */
export const refundIdFrom = (causeId: string): string =>
  derivedId(causeId, 'refund').replaceAll('-', '');

/** Slips of the cash counters; one number is one sum of money, in the whole company. */
const counterSlips = '3f2a7c1e-95d4-5b60-8e1f-0c6d4b7a9e28';

/** Money that came by a way that no request of ours had opened. */
const foundMoney = '7d1e5f0a-64b3-5c2d-9a8e-1f3b5d7c9e02';

/** The payment behind a counter's slip, whichever door told us of it first. */
export const counterPaymentId = (slipRef: string): string =>
  paymentIdFrom(derivedId(counterSlips, slipRef));

/** The payment behind a row of a statement or settlement that no request of ours explains. */
export const foundPaymentId = (gateway: string, ref: string): string =>
  paymentIdFrom(derivedId(foundMoney, `${gateway} ${ref}`));

/** The payment behind a second success under one order: each sum of money is a payment. */
export const againPaymentId = (paymentId: string, ref: string): string =>
  paymentIdFrom(derivedId(foundMoney, `again ${paymentId} ${ref}`));

/** The `attempt`th number that a complaint may get; the next is tried where one is taken. */
export function docketNoFrom(causeId: string, onDay: string, attempt: number): string {
  const digest = createHash('sha256').update(`docket ${causeId} ${attempt}`).digest();
  const own = String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
  return `C${onDay.slice(2).replaceAll('-', '')}${own}`;
}

/** UUIDv5 (RFC 9562, section 5.5): the same namespace and name make the same id on any machine. */
export function derivedId(namespace: string, name: string): string {
  const salt = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  assert.equal(salt.length, 16, `${namespace} is not a UUID`);
  const hex = hash('sha1', Buffer.concat([salt, Buffer.from(name)]), 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3); // Its first two bits.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-` +
    `${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
