/** Where a talk stands between two messages: which dialog waits, and for what. */
import { z } from 'zod';
import { ComplaintKind } from '../../domain/complaint.events.ts';
import { AccountNo, DocketNo, Instant } from '../../domain/identifiers.ts';
import { Paise } from '../../domain/money.ts';

const state = <At extends string, Shape extends z.ZodRawShape>(at: At, shape: Shape) =>
  z.object({ at: z.literal(at), ...shape });

/** Of a list that is longer than ten rows; 0 is the first. */
const page = z.int().min(0).max(1000);
/** They were told that a payment is under way, and go on all the same. */
const anyway = z.boolean();

export const LanguageState = state('choosing a language', {
  /** The id of what they wanted before we asked; done as soon as the language is known. */
  then: z.string().max(256).optional(),
});

export const PayState = z.discriminatedUnion('at', [
  state('writing a consumer number', {}),
  state('choosing an account', { page }),
  state('looking at a bill', { accountNo: AccountNo, anyway }),
  state('writing an amount', { accountNo: AccountNo, anyway }),
  state('choosing an app', { accountNo: AccountNo, anyway, amount: Paise.positive() }),
]);

export const LinkState = state('writing a number to link', { page });
export const BillState = state('choosing whose bill', { page });
export const ReceiptsState = z.discriminatedUnion('at', [
  state('choosing whose receipts', { page }),
  state('choosing a receipt', { accountNo: AccountNo }),
]);

/** What a complaint will say, as far as it is known. */
export const Draft = z.object({
  kind: ComplaintKind,
  accountNo: AccountNo.optional(),
  text: z.string().max(2000),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  mediaRef: z.string().max(200).optional(),
});
export const ComplainState = z.discriminatedUnion('at', [
  state('choosing a kind', { page }),
  state('choosing what it is about', { kind: ComplaintKind, page }),
  state('writing a reference', { draft: Draft }),
  state('describing', { draft: Draft }),
  state('confirming', { draft: Draft }),
]);

export const ComplaintsState = z.discriminatedUnion('at', [
  state('choosing a complaint', {}),
  state('looking at a complaint', { docketNo: DocketNo }),
  state('rating', { docketNo: DocketNo }),
]);
export const AccountsState = z.discriminatedUnion('at', [
  state('looking at the accounts', { page }),
  state('looking at an account', { accountNo: AccountNo }),
  state('asked whether to unlink', { accountNo: AccountNo }),
]);

const waits = <Name extends string, State extends z.ZodType>(dialog: Name, state: State) =>
  z.object({
    dialog: z.literal(dialog),
    state,
    /** After this instant an answer would no longer be one: the talk begins anew. */
    until: Instant.optional(),
  });

/** Kept sealed between messages. What another release wrote otherwise is `none`: the menu. */
export const Place = z.discriminatedUnion('dialog', [
  z.object({ dialog: z.literal('none') }),
  waits('language', LanguageState),
  waits('pay', PayState),
  waits('link', LinkState),
  waits('bill', BillState),
  waits('receipts', ReceiptsState),
  waits('complain', ComplainState),
  waits('complaints', ComplaintsState),
  waits('accounts', AccountsState),
]).catch({ dialog: 'none' });

export type Place = z.infer<typeof Place>;
export type LanguageState = z.infer<typeof LanguageState>;
export type PayState = z.infer<typeof PayState>;
export type LinkState = z.infer<typeof LinkState>;
export type BillState = z.infer<typeof BillState>;
export type ReceiptsState = z.infer<typeof ReceiptsState>;
export type Draft = z.infer<typeof Draft>;
export type ComplainState = z.infer<typeof ComplainState>;
export type ComplaintsState = z.infer<typeof ComplaintsState>;
export type AccountsState = z.infer<typeof AccountsState>;

export const nowhere: Place = { dialog: 'none' };

const awaitingNumber = new Set<string>([
  'writing a consumer number',
  'choosing an account',
  'writing a number to link',
  'choosing whose bill',
  'choosing whose receipts',
  'choosing what it is about',
  'looking at the accounts',
]);

/** A consumer number written there is the answer; written anywhere else, it opens its bill. */
export const awaitsNumber = (place: Place) =>
  place.dialog !== 'none' && awaitingNumber.has(place.state.at);

/** As it was kept. What cannot be read any more is `none`: the talk goes on from the menu. */
export function placeFrom(json: string | undefined): Place {
  try {
    return Place.parse(JSON.parse(json ?? 'null'));
  } catch {
    return nowhere;
  }
}
