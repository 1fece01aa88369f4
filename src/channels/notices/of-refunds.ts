/** What the payer is told of money that goes back: by us at each step, or by their bank. */
import type { Paise } from '../../domain/money.ts';
import { cleaned } from '../letters.ts';
import { rupees } from '../phrases/written.ts';
import { type Composed, lines, says, type Speech, template, toMenu } from './composed.ts';
import { toPay } from './composed.ts';

/** The account that had the money, and what it owes now; neither where no account had it. */
type Owing = { accountNo?: string; outstanding: Paise };

export type RefundNotice =
  | (
    & { kind: 'refund'; amount: Paise; helpline: string }
    & Owing
    & ({ step: 'approved' | 'declined' | 'failed' } | { step: 'completed'; refundRef: string })
  )
  | { kind: 'payment_charged_back'; amount: Paise } & Owing;
type Of<Kind> = Extract<RefundNotice, { kind: Kind }>;

const refMax = 60;

export const refundNotice = (speech: Speech, notice: RefundNotice): Composed =>
  notice.kind === 'refund' ? refund(speech, notice) : chargedBack(speech, notice);

function refund(speech: Speech, notice: Of<'refund'>): Composed {
  const { menuRows, refund: phrase } = speech.phrase;
  const { amount, helpline } = notice;
  const values = (state: string) => [rupees(amount), state];
  const outside = (state: string) => template(speech, 'refund_update', values(state));
  const help = { id: 'help', title: menuRows.help.title };
  switch (notice.step) {
    case 'approved': {
      const text = lines(phrase.approved({ amount }), owesNow(speech, notice));
      return {
        inside: says(text, choices(speech, notice)),
        outside: outside(phrase.news.approved),
      };
    }
    case 'completed': {
      const refundRef = cleaned(notice.refundRef, refMax);
      return {
        inside: says(phrase.completed({ amount, refundRef }), [toMenu(speech)]),
        outside: outside(phrase.news.completed({ refundRef })),
      };
    }
    case 'declined':
    case 'failed':
      return {
        inside: says(phrase[notice.step]({ amount, helpline }), [help, toMenu(speech)]),
        outside: outside(phrase.news[notice.step]),
      };
  }
}

function chargedBack(speech: Speech, notice: Of<'payment_charged_back'>): Composed {
  const { refund: phrase } = speech.phrase;
  const { accountNo, amount } = notice;
  const text = lines(
    phrase.chargedBack({ amount }),
    accountNo !== undefined && phrase.openAgain,
    owesNow(speech, notice),
  );
  return {
    inside: says(text, choices(speech, notice)),
    outside: template(speech, 'payment_charged_back', [rupees(amount)]),
  };
}

const owesNow = ({ phrase: { refund } }: Speech, { accountNo, outstanding }: Owing) =>
  accountNo !== undefined && outstanding > 0 && refund.owesNow({ accountNo, amount: outstanding });

const choices = (speech: Speech, { accountNo, outstanding }: Owing) =>
  accountNo !== undefined && outstanding > 0
    ? [toPay(speech, accountNo), toMenu(speech)]
    : [toMenu(speech)];
