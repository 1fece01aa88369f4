/** Commands over the API, one function each, and what they are usually asked with. */
import { clientId, type House, ravi } from './graphql-house.ts';

const done = `__typename
  ... on Recorded { position replayed events { type } }
  ... on Error { message issues { path message } }`;

export function mutation(name: string, more = '') {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  return `mutation ($input: ${type}Input!) { outcome: ${name}(input: $input) {
    ${done} ... on ${type}Refused { code } ${more && `... on ${type}Done { ${more} }`} } }`;
}

export type Input = Record<string, unknown>;

export const id = (name: string) => ({ commandId: clientId(name) });

export function commandsOf(house: House) {
  const tell =
    (name: string, more: string) => async (ask: ReturnType<House['as']>, input: Input) => {
      const { data, errors } = await ask(mutation(name, more), { input });
      return data?.outcome ?? { code: errors?.[0]?.extensions.code };
    };
  const complaint = 'complaint { docketNo state text resolution desk escalatedTo stars }';
  return {
    house,
    issueBill: tell('issueBill', 'bill { billNo total { amount } }'),
    pay: tell('recordCounterPayment', 'payment { paymentId state amount { amount } method ref }'),
    request: tell('requestPayment', 'payment { paymentId state amount { amount } expiresAt }'),
    register: tell('registerComplaint', complaint),
    assign: tell('assignComplaint', complaint),
    escalate: tell('escalateComplaint', complaint),
    note: tell('noteComplaint', complaint),
    resolve: tell('resolveComplaint', complaint),
    reopen: tell('reopenComplaint', complaint),
    close: tell('closeComplaint', complaint),
    rate: tell('rateComplaint', complaint),
  };
}

export const billOf = (changes: Input = {}) => ({
  ...id('bill'),
  accountNo: ravi,
  billNo: 'B/2026-10/1',
  month: '2026-10',
  issuedOn: '2026-10-05',
  dueOn: '2026-10-21',
  unitsKwh: '148.5',
  lines: [
    { kind: 'ENERGY', amount: '1000.00' },
    { kind: 'SUBSIDY', amount: '-100.5', label: 'Atal Griha Jyoti' },
  ],
  amountAfterDue: '910.00',
  ...changes,
});

export const slipOf = (changes: Input = {}) => ({
  ...id('slip'),
  accountNo: ravi,
  amount: '500.00',
  method: 'CASH',
  slipRef: 'Arera/7/1042',
  paidAt: '2026-11-20T06:00:00Z',
  ...changes,
});

export const complaintOf = (changes: Input = {}) => ({
  ...id('complaint'),
  accountNo: ravi,
  kind: 'SUPPLY_OFF',
  text: 'बिजली नहीं है',
  location: { latitude: 23.2, longitude: 77.4 },
  ...changes,
});
