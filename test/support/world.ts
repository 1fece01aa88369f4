/**
 * What a turn may know, written as a product owner writes it above a transcript:
 * `linked N2302012345 owed 1500.00 due 2026-11-20`, `stranger`, `no language`.
 */
import assert from 'node:assert/strict';
import type { AccountFacts, BillFacts, ComplaintFacts, Facts } from '../../src/channels/facts.ts';
import type { Wish } from '../../src/channels/wish.ts';
import { ComplaintKind } from '../../src/domain/complaint.events.ts';
import type { Language } from '../../src/domain/conversation.events.ts';
import { Link } from '../../src/domain/payment.events.ts';
import { fromDecimal, type Paise, paise } from '../../src/domain/money.ts';

/** A shopkeeper's day: bills of October are out, and due in ten days. */
const today = '2026-11-10';
const now = '2026-11-10T06:30:00Z';

export function worldOf(lines: readonly string[], language: Language): Facts {
  const accounts = new Map<string, AccountFacts>();
  const linked: string[] = [];
  const onRecord: string[] = [];
  const complaints: ComplaintFacts[] = [];
  const facts: Facts = {
    language,
    linked,
    onRecord,
    accounts,
    complaints,
    today,
    now,
    upiMax: paise(10_000_000),
    accountNoPattern: /^N\d{10}$/,
    biller: {
      name: 'MP Madhya Kshetra Vidyut Vitaran Company',
      nameHi: 'मध्य क्षेत्र विद्युत वितरण कंपनी',
      whatsapp: '07552551222',
      helpline: '1912',
      portal: 'portal.mpcz.in',
    },
  };
  for (const line of lines) {
    const words = line.split(' ');
    const [what = '', accountNo = ''] = words;
    if (line === 'stranger') continue;
    else if (line === 'no language') delete facts.language;
    else if (what === 'limit') facts.upiMax = rupeesIn(words[1]);
    else if (line === 'pay page') facts.payPage = (no) => `https://pay.example/${no}`;
    else if (what === 'complaint') complaints.push(complaintIn(words));
    else if (what === 'pending') pend(accountNamed(accounts, accountNo), words);
    else if (what === 'receipt') receive(accountNamed(accounts, accountNo), words);
    else {
      assert(['linked', 'on-record', 'known'].includes(what), `not a fact: ${line}`);
      if (what === 'linked') linked.push(accountNo);
      if (what === 'on-record') onRecord.push(accountNo);
      accounts.set(accountNo, accountIn(words));
    }
  }
  return facts;
}

/** As the next turn will find it: what a turn changes about the talk itself is there at once. */
export function after(world: Facts, wishes: readonly Wish[]): Facts {
  return wishes.reduce((facts, wish): Facts => {
    const { accounts, linked, onRecord } = facts;
    switch (wish.type) {
      case 'ChooseLanguage':
        return { ...facts, language: wish.language };
      case 'LinkAccount':
        return {
          ...facts,
          linked: [...linked, wish.accountNo],
          onRecord: onRecord.filter((one) => one !== wish.accountNo),
          accounts: relinked(accounts, wish.accountNo, true),
        };
      case 'UnlinkAccount':
        return {
          ...facts,
          linked: linked.filter((one) => one !== wish.accountNo),
          onRecord: [...onRecord, wish.accountNo],
          accounts: relinked(accounts, wish.accountNo, false),
        };
      default:
        return facts;
    }
  }, world);
}

function relinked(accounts: Facts['accounts'], accountNo: string, linked: boolean) {
  const { name: _, ...account } = accountNamed(accounts, accountNo);
  return new Map(accounts).set(accountNo, {
    ...account,
    linked,
    ...(linked && { name: fullName }),
  });
}

const fullName = 'Ramesh Kumar';

function accountNamed(accounts: Facts['accounts'], accountNo: string): AccountFacts {
  const account = accounts.get(accountNo);
  assert(account, `${accountNo} is not introduced above`);
  return account;
}

/** The word after another: `1500.00` after `owed`. */
const valueAfter = (words: readonly string[], word: string) =>
  words.includes(word) ? words[words.indexOf(word) + 1] : undefined;

function rupeesIn(text: string | undefined): Paise {
  const amount = text === undefined ? undefined : fromDecimal(text);
  assert(amount !== undefined, `${text} is not an amount`);
  return amount;
}

function accountIn(words: readonly string[]): AccountFacts {
  const [what = '', accountNo = ''] = words;
  const owed = rupeesIn(valueAfter(words, 'owed') ?? '0');
  const count = Number(valueAfter(words, 'bills') ?? 1);
  const dueOn = valueAfter(words, 'due') ?? '2026-11-20';
  const open = owed > 0 ? billsOf(owed, count, dueOn) : [];
  const latest = open.at(-1) ?? { ...billsOf(paise(154_553), 1, dueOn)[0]!, outstanding: paise(0) };
  const linked = what === 'linked';
  const erased = words.includes('erased');
  return {
    accountNo,
    linked,
    linkable: what === 'on-record',
    outstanding: owed,
    advance: rupeesIn(valueAfter(words, 'advance') ?? '0'),
    openBills: open,
    pending: [],
    receipts: [],
    centre: 'Sehore Town',
    ...(!erased && { maskedName: 'Ra•••• Ku•••' }),
    ...(!erased && linked && { name: fullName }),
    ...(!words.includes('no-bill') && { latestBill: latest }),
  };
}

/** Each a month older than the next; the newest is of October. */
function billsOf(owed: Paise, count: number, dueOn: string): BillFacts[] {
  const share = Math.floor(owed / count);
  return Array.from({ length: count }, (_, i) => {
    const demand = paise(i === 0 ? owed - share * (count - 1) : share);
    return {
      billNo: `B26${String(10 - count + 1 + i).padStart(2, '0')}000042`,
      month: `2026-${String(10 - count + 1 + i).padStart(2, '0')}`,
      dueOn,
      demand,
      outstanding: demand,
      amountAfterDue: paise(demand + 2000),
    };
  });
}

function pend(account: AccountFacts, words: readonly string[]) {
  const payment = {
    paymentId: 'a'.repeat(32),
    amount: rupeesIn(words[2]),
    requestedAt: '2026-11-10T06:00:00Z',
    attempted: words.includes('attempted'),
    ...(words.includes('by') && { link: Link.parse(valueAfter(words, 'by')) }),
    settledBy: '2026-11-15',
  };
  account.pending = [...account.pending, payment];
}

function receive(account: AccountFacts, words: readonly string[]) {
  const [, , receiptNo = '', amount] = words;
  const paidOn = valueAfter(words, 'on') ?? today;
  account.receipts = [...account.receipts, { receiptNo, amount: rupeesIn(amount), paidOn }];
}

function complaintIn(words: readonly string[]): ComplaintFacts {
  const [, docketNo = '', kind, state] = words;
  const escalatedTo = valueAfter(words, 'escalated');
  return {
    docketNo,
    kind: ComplaintKind.parse(kind),
    state: state as ComplaintFacts['state'],
    registeredOn: '2026-11-08',
    dueAt: '2026-11-13T12:30:00Z',
    overdue: words.includes('overdue'),
    reopenable: words.includes('reopenable'),
    rated: words.includes('rated'),
    ...(escalatedTo !== undefined && { escalatedTo }),
  };
}
