/** What a turn of a dialog wants done. It is recorded with the turn and carried out afterwards. */
import { z } from 'zod';
import { ComplaintKind } from '../domain/complaint.events.ts';
import { Language } from '../domain/conversation.events.ts';
import { AccountNo, BillNo, DocketNo, ReceiptNo } from '../domain/identifiers.ts';
import { Paise } from '../domain/money.ts';
import { App } from '../domain/payment.events.ts';

export const Wish = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ChooseLanguage'), language: Language }),
  /** Only for an account whose mobile number on record is the contact's own. */
  z.strictObject({ type: z.literal('LinkAccount'), accountNo: AccountNo }),
  z.strictObject({ type: z.literal('UnlinkAccount'), accountNo: AccountNo }),
  /** Asking is not paying: the card follows a PaymentRequested, the receipt a ReceiptIssued. */
  z.strictObject({
    type: z.literal('RequestPayment'),
    accountNo: AccountNo,
    amount: Paise.positive(),
    app: App.optional(),
  }),
  z.strictObject({ type: z.literal('SendReceipt'), accountNo: AccountNo, receiptNo: ReceiptNo }),
  z.strictObject({ type: z.literal('SendBill'), accountNo: AccountNo, billNo: BillNo }),
  z.strictObject({
    type: z.literal('RegisterComplaint'),
    kind: ComplaintKind,
    accountNo: AccountNo.optional(),
    /** What the consumer wrote; at most 2,000 letters. */
    text: z.string().max(2000),
    location: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
    /** The channel's reference of a photo. */
    mediaRef: z.string().max(200).optional(),
  }),
  z.strictObject({ type: z.literal('ReopenComplaint'), docketNo: DocketNo }),
  z.strictObject({ type: z.literal('CloseComplaint'), docketNo: DocketNo }),
  z.strictObject({
    type: z.literal('RateComplaint'),
    docketNo: DocketNo,
    stars: z.int().min(1).max(5),
  }),
  z.strictObject({ type: z.literal('OptOut') }),
  z.strictObject({ type: z.literal('OptIn') }),
]);
export type Wish = z.infer<typeof Wish>;
