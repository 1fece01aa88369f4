/** One row of a settlement, as its file states it and before anybody asks what it is about. */
import type { Paise } from '../domain/money.ts';
import type { SettlementRow } from '../domain/settlement.events.ts';
import type { GatewayName } from '../domain/payment.events.ts';

export type StatedRow = {
  line: number;
  /** Theirs, once in all their settlements. */
  rowRef: string;
  kind: SettlementRow['kind'];
  settlementId: string;
  settledOn: string;
  /** The bank's reference: of the payout, or of this line of a statement. */
  utr?: string;
  paidAt: string;
  /** What moved before fee and tax; never below zero. */
  amount: Paise;
  /** Without the tax on it. */
  fee: Paise;
  tax: Paise;
  /** What our bank account got by it; below zero: what it gave. */
  net: Paise;
  /** Our payment, as the file tells it: an order's receipt, or a note. */
  order?: string;
  /** Our refund, likewise. */
  refundId?: string;
  /** The gateway's payment: behind a refund or a dispute, or what several rows are parts of. */
  paymentRef?: string;
  orderRef?: string;
  /** The RRN of UPI. */
  upiRef?: string;
  disputeRef?: string;
  method?: string;
  /** The one consumer number that its texts name. */
  accountNo?: string;
  /** It calls itself a fee. */
  isFee?: boolean;
  /** Whose payout or deposit a statement's line calls itself. */
  carrier?: GatewayName;
  /** What a settlement's rows come to by the file's own word. */
  total?: Paise;
  /** Balance of the account after this line, by the file's own word. */
  balance?: Paise;
  /** Why nobody can explain it, although its money can be read. */
  odd?: string;
};

/** What a row is read as. `inRupees`: its amounts have decimals where whole paise are due. */
export type Reading =
  | { row: StatedRow }
  | { wrong: readonly string[]; inRupees?: boolean; foreign?: boolean }
  /** Not paid out yet, or no row of money. */
  | 'passed over'
  /** What a settlement comes to, said in a line of its own. */
  | { total: { settlementId: string; net: Paise } };

export type Reader = {
  gateway: GatewayName;
  /** A bank's statement or a bill payment system's: money there needs nobody to have asked. */
  isStatement: boolean;
  /** Columns without which there is nothing to read. */
  columns: readonly string[];
  /** Lines before the header. */
  skip: number;
  read(line: number, fields: Readonly<Record<string, string>>): Reading;
};

/** The one consumer number in these texts; two different ones say nothing. */
export function accountNoIn(pattern: RegExp, texts: readonly string[]): string | undefined {
  const words = texts.flatMap((text) => text.toUpperCase().split(/[^A-Z0-9]+/));
  const found = new Set(words.filter((word) => word.length <= 20 && pattern.test(word)));
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

const feeWords = /\b(fees?|charges?|commission|gst|tax|mdr)\b/i;

/** What gateways and banks call what they take. A mapping may name other words. */
export const isFeeText = (text: string, words: readonly string[] = []): boolean =>
  words.length > 0
    ? words.some((word) => text.toLowerCase().includes(word.toLowerCase()))
    : feeWords.test(text);

/**
 * All rows of a file are in mind at once. A text that was cut out of a line keeps the whole line
 * there, and what all rows of a settlement share need stand there once.
 */
export function rowKeeper() {
  const shared = new Map<string, string>();
  const once = (text: string) => {
    const known = shared.get(text);
    if (known !== undefined) return known;
    const own = copied(text);
    if (shared.size < 10_000) shared.set(own, own);
    return own;
  };
  return (row: StatedRow): StatedRow => {
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(row)) {
      const isShared = name === 'settlementId' || name === 'utr' || name === 'method';
      kept[name] = typeof value !== 'string' ? value : isShared ? once(value) : copied(value);
    }
    return { ...row, ...kept };
  };
}

const copied = (text: string) => Buffer.from(text).toString();
