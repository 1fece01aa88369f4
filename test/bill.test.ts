import { describe, expect, it } from 'vitest';
import { accountDecider } from '../src/domain/account.ts';
import { AccountEvent, type BillLine } from '../src/domain/account.events.ts';
import { paise } from '../src/domain/money.ts';
import { specification } from './given.ts';
import { accountNo, billOf, credited, issued, line, opened } from './support/samples.ts';

const given = specification(accountDecider);

const issue = (billNo: string, terms?: Parameters<typeof billOf>[1]) => (
  { type: 'IssueBill', ...billOf(billNo, terms) } as const
);
const applied = (billNo: string, amount: number): AccountEvent => (
  { type: 'AdvanceApplied', accountNo, billNo, amount: paise(amount) }
);

describe('issuing a bill', () => {
  const october = issue('B-10', { amount: 60_000, afterDue: 61_500 });
  const asRecorded = issued('B-10', { amount: 60_000, afterDue: 61_500 });

  it('is recorded line by line, signs and all', () => {
    const lines: BillLine[] = [
      line('energy', 70_000),
      line('electricityDuty', 6_300),
      line('subsidy', -10_000),
      { ...line('other', 0), label: 'meter test' },
    ];
    const terms = { lines, afterDue: 66_300 };
    given(opened).when(issue('B-10', terms)).then(issued('B-10', terms));
  });

  it('takes the advance at once', () =>
    given(opened, credited('pay-1', {}, 5_000)).when(october)
      .then({ ...asRecorded, arrears: { known: -5_000 } } as AccountEvent, applied('B-10', 5_000)));

  it('takes no more advance than it needs, and the rest stays for the next', () => {
    const advance = credited('pay-1', {}, 100_000);
    given(opened, advance).when(issue('B-09'))
      .then(issued('B-09', {}, -100_000), applied('B-09', 90_000));
    given(opened, advance, issued('B-09'), applied('B-09', 90_000)).when(october)
      .then(
        { ...asRecorded, arrears: { known: -10_000 } } as AccountEvent,
        applied('B-10', 10_000),
      );
  });

  it('takes no advance when it asks for nothing', () =>
    given(opened, credited('pay-1', {}, 5_000)).when(issue('B-10', { amount: 0 }))
      .then(issued('B-10', { amount: 0 }, -5_000)));

  it('never adds the arrears that it states, but records them beside what we knew', () => {
    given(opened, issued('B-09')).when({ ...october, statedArrears: paise(95_000) })
      .then(
        {
          ...asRecorded,
          arrears: { stated: paise(95_000), known: paise(90_000) },
        } as AccountEvent,
      );
    given(opened, credited('pay-1', {}, 700)).when({ ...october, statedArrears: paise(-700) })
      .then({
        ...asRecorded,
        arrears: { stated: paise(-700), known: paise(-700) },
      } as AccountEvent, applied('B-10', 700));
  });

  it('is nothing new with the same terms, also when it has been paid or surcharged since', () => {
    given(opened, asRecorded).when(october).thenNothing();
    given(opened, asRecorded, credited('pay-1', { 'B-10': 60_000 })).when(october).thenNothing();
    given(opened, asRecorded, surcharged).when(october).thenNothing();
    given(opened, asRecorded).when({ ...october, statedArrears: paise(1) }).thenNothing();
  });

  it('refuses a known number with other terms', () => {
    const refused = { code: 'bill_no_used_with_different_terms', billNo: 'B-10' } as const;
    for (
      const other of [
        { dueOn: '2026-11-21' },
        { month: '2026-11' },
        { issuedOn: '2026-10-07' },
        { units: 121 },
        { amountAfterDue: paise(61_501) },
        { lines: [line('energy', 59_999), line('other', 1)] },
      ]
    ) given(opened, asRecorded).when({ ...october, ...other }).thenRefused(refused);
  });

  it('refuses a bill that would owe the consumer money', () =>
    given(opened).when(
      issue('B-11', { lines: [line('energy', 100), line('subsidy', -200)], afterDue: 0 }),
    ).thenRefused({ code: 'bill_total_is_negative', billNo: 'B-11' }));

  it('refuses to ask for less after the due day than before it', () =>
    given(opened).when(issue('B-10', { amount: 60_000, afterDue: 59_999 }))
      .thenRefused({ code: 'amount_after_due_is_less_than_total', billNo: 'B-10' }));

  it('refuses a due day before the day of issue, and takes the same day', () => {
    given(opened).when(issue('B-10', { dueOn: '2026-10-05' }))
      .thenRefused({ code: 'due_day_is_before_issue_day', billNo: 'B-10' });
    given(opened).when(issue('B-10', { dueOn: '2026-10-06' }))
      .then(issued('B-10', { dueOn: '2026-10-06' }));
  });
});

const surcharged: AccountEvent = {
  type: 'SurchargeLevied',
  accountNo,
  billNo: 'B-10',
  amount: paise(1_500),
  onDay: '2026-10-22',
};

describe('levying a surcharge', () => {
  const october = issued('B-10', { amount: 60_000, afterDue: 61_500 });
  const levy = (onDay: string, billNo = 'B-10') => (
    { type: 'LevySurcharge', accountNo, billNo, onDay } as const
  );

  it('is what the bill itself stated, on the day after the due day', () =>
    given(opened, october).when(levy('2026-10-22')).then(surcharged));

  it('is the whole of it, though a part of the bill was paid', () =>
    given(opened, october, credited('pay-1', { 'B-10': 59_999 })).when(levy('2026-10-22'))
      .then(surcharged));

  it('refuses to come while the due day lasts', () => {
    for (const onDay of ['2026-10-21', '2026-10-20']) {
      given(opened, october).when(levy(onDay))
        .thenRefused({ code: 'due_day_not_over', billNo: 'B-10' });
    }
  });

  it('leaves a settled bill alone', () =>
    given(opened, october, credited('pay-1', { 'B-10': 60_000 })).when(levy('2026-10-22'))
      .thenNothing());

  it('comes once a bill, however late it is paid', () =>
    given(opened, october, surcharged).when(levy('2026-11-22')).thenNothing());

  it('is nothing where the bill stated none', () =>
    given(opened, issued('B-10')).when(levy('2026-10-22')).thenNothing());

  it('refuses a bill that nobody issued', () =>
    given(opened, october).when(levy('2026-10-22', 'B-11'))
      .thenRefused({ code: 'bill_not_found', billNo: 'B-11' }));

  it('is owed on top of what was open', () => {
    const account = [opened, october, surcharged]
      .reduce(accountDecider.evolve, accountDecider.initial);
    expect(account).toMatchObject({ bills: [{ outstanding: 61_500, surcharge: 1_500 }] });
  });
});

describe('the stored form of a bill', () => {
  const { type: _, ...bill } = issued('B-10');
  const parse = (changed: object) =>
    AccountEvent.safeParse({ type: 'BillIssued', ...bill, ...changed });

  it('is read back as it was written', () =>
    expect(parse({})).toEqual({ success: true, data: issued('B-10') }));

  it.each<[string, object]>([
    ['a misspelt field', { dueDay: '2026-10-21' }],
    ['a fraction of a paisa', { lines: [{ kind: 'energy', amount: 0.5 }] }],
    ['a kind of line that nobody knows', { lines: [{ kind: 'arrears', amount: 1 }] }],
    ['no lines', { lines: [] }],
    ['a day that is none', { dueOn: '2026-02-30' }],
    ['a month that is none', { month: '2026-13' }],
    ['a negative amount after the due day', { amountAfterDue: -1 }],
  ])('is never taken with %s', (_, changed) => expect(parse(changed).success).toBe(false));
});
