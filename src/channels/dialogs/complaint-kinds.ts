/** What each kind of complaint needs to be known, and from whom it is taken. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';

export type Needs = {
  /**
   * `linked`: it speaks of a bill or meter that only its own consumer may speak of.
   * `welcome`: anybody may see a dark street; and whoever paid need not be the consumer.
   */
  account: 'linked' | 'welcome' | 'never';
  asks: 'words' | 'place' | 'house or area' | 'reference';
  /** Somebody may get hurt while we talk: that is said before anything else. */
  danger?: true;
};

/** In the order of the list: what cannot wait first, then what is asked for most. */
export const complaintKinds: ReadonlyMap<ComplaintKind, Needs> = new Map<ComplaintKind, Needs>([
  ['SUPPLY_OFF', { account: 'welcome', asks: 'house or area' }],
  ['LINE_OR_POLE', { account: 'welcome', asks: 'place', danger: true }],
  ['SAFETY', { account: 'welcome', asks: 'place', danger: true }],
  ['TRANSFORMER', { account: 'welcome', asks: 'place' }],
  ['PAID_NOT_UPDATED', { account: 'welcome', asks: 'reference' }],
  ['VOLTAGE', { account: 'welcome', asks: 'words' }],
  ['METER', { account: 'linked', asks: 'words' }],
  ['WRONG_READING', { account: 'linked', asks: 'words' }],
  ['WRONG_BILL', { account: 'linked', asks: 'words' }],
  ['BILL_NOT_RECEIVED', { account: 'linked', asks: 'words' }],
  ['PAID_WRONG_ACCOUNT', { account: 'welcome', asks: 'reference' }],
  ['REFUND', { account: 'welcome', asks: 'words' }],
  ['DISCONNECTION', { account: 'linked', asks: 'words' }],
  ['NEW_CONNECTION', { account: 'never', asks: 'words' }],
  ['THEFT_REPORT', { account: 'never', asks: 'words' }],
  ['STAFF_CONDUCT', { account: 'never', asks: 'words' }],
  ['OTHER', { account: 'welcome', asks: 'words' }],
]);

export const needsOf = (kind: ComplaintKind): Needs =>
  complaintKinds.get(kind) ?? { account: 'welcome', asks: 'words' };
