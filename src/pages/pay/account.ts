/** What an account owes, and the ways to pay it. */
import { rupees } from '../../documents/figures.ts';
import { type Paise, paise } from '../../domain/money.ts';
import type { Link } from '../../domain/payment.events.ts';
import { type Html, html } from '../html.ts';
import { type Company, payFrame, type Spoken } from './frame.ts';
import { type Words, words } from './words.ts';

export type AccountShown = {
  accountNo: string;
  /** Undefined after erasure. */
  maskedName: string | undefined;
  outstanding: Paise;
  advance: Paise;
  /** Open ones, oldest due first. */
  bills: readonly {
    month: string;
    dueOn: string;
    outstanding: Paise;
    demand: Paise;
    amountAfterDue: Paise;
    /** Levied already. */
    surcharge: Paise;
  }[];
  /** In India. */
  today: string;
  /** By our own QR code, and no statement has shown them yet. */
  begunDirect: readonly { amount: Paise; begunOn: string }[];
  /** Payments that may be on their way already. */
  underWay: readonly { amount: Paise; settledBy: string }[];
};

export type Offered = {
  /** In the order in which they are offered; none: no links are set up. */
  links: readonly Link[];
  upiMax: Paise;
  /** Opens the chat, with the consumer number written already. */
  chatUrl: string;
  /** Of this very form: sent twice, it is one wish. */
  wishId: string;
};

/** What the form was sent with, and why nothing came of it, unless the page says so itself. */
export type Trouble = { status: number; text?: string; rupees?: string };

export function accountPage(
  spoken: Spoken,
  company: Company,
  account: AccountShown,
  ways: Offered,
  trouble?: Trouble,
): Response {
  const word = words[spoken.lang];
  const { accountNo, outstanding } = account;
  const body = html`
    <h1>${word.title}</h1>
    ${trouble?.text ? html`<p class="bad" role="alert">${trouble.text}</p>` : ''}
    ${account.underWay.map((payment) => html`<p class="bad">${word.underWay(payment)}</p>`)}
    ${account.begunDirect.map((payment) => html`<p class="bad">${word.begunDirect(payment)}</p>`)}
    ${particulars(account, word)}
    ${outstanding > 0
      ? html`<p class="sum">${word.owed} <strong>${rupees(outstanding)}</strong></p>`
      : html`<p class="good">${word.nothingOwed}</p>`}
    ${ways.links.length > 0
      ? forms(account, ways, word, trouble)
      : html`<p>${word.noLinks(company)}</p>`}
    <p><a href="${ways.chatUrl}">${word.payInChat}</a></p>
  `;
  const title = `${word.title} ${accountNo}`;
  return payFrame(spoken, company, { status: trouble?.status ?? 200, title, body });
}

function particulars(
  { accountNo, maskedName, advance, bills, today }: AccountShown,
  word: Words,
): Html {
  const row = (name: string, value: string) =>
    html`
      <tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>
    `;
  return html`
    <table>
      ${row(word.consumerNo, accountNo)}
      ${maskedName === undefined ? '' : row(word.name, maskedName)}
      ${bills.map((bill) =>
        row(`${word.bill} ${word.monthOf(bill.month)}`, dueOf(bill, today, word).join(', '))
      )}
      ${advance > 0 ? row(word.advance, rupees(advance)) : ''}
    </table>
  `;
}

function dueOf(
  { dueOn, outstanding, demand, amountAfterDue, surcharge }: AccountShown['bills'][number],
  today: string,
  word: Words,
): string[] {
  const isOver = dueOn < today;
  const due = [rupees(outstanding), isOver ? word.wasDue({ dueOn }) : word.dueBy({ dueOn })];
  if (surcharge > 0) return [...due, word.surchargeCame({ amount: surcharge })];
  const amount = paise(amountAfterDue - demand);
  return isOver || amount <= 0 ? due : [...due, word.surchargeComes({ amount, dueOn })];
}

function forms(
  { outstanding, underWay }: AccountShown,
  { links, upiMax, wishId }: Offered,
  word: Words,
  trouble: Trouble | undefined,
): Html {
  const anyway = underWay.length > 0
    ? html`<p><label><input type="checkbox" name="anyway" value="yes" required>
      ${word.payAnyway}</label></p>`
    : '';
  const hidden = html`
    <input type="hidden" name="wish" value="${wishId}">
    <input type="hidden" name="owed" value="${String(outstanding)}">
  `;
  const whole = links.filter((link) => link === 'any' || outstanding <= upiMax);
  const all = html`<form method="post">
    ${hidden}<input type="hidden" name="rupees" value="all">
    ${anyway}
    ${whole.map((link) => button(link, word, word.pay({ amount: outstanding })))}
    ${outstanding > upiMax ? html`<p>${word.aboveLimit({ amount: upiMax })}</p>` : ''}
  </form>`;
  const otherTitle = outstanding > 0 ? word.payOtherAmount : word.payInAdvance;
  return html`
    ${outstanding > 0 ? all : ''}
    <details ${trouble?.rupees === undefined ? '' : 'open'}>
      <summary>${otherTitle}</summary>
      <form method="post">
        ${hidden}
        <p><label>${word.rupeesLabel}<br><input name="rupees" inputmode="decimal" required
          maxlength="30" autocomplete="off" value="${trouble?.rupees ?? ''}"></label></p>
        ${anyway}
        ${links.map((link) => button(link, word))}
      </form>
    </details>
  `;
}

const button = (link: Link, word: Words, sum = ''): Html => {
  const by = { upi: word.byUpi, any: word.byAny, direct: word.byDirect }[link];
  return html`<button name="link" value="${link}">${sum} <span>${by}</span></button>`;
};
