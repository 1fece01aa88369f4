import { describe, expect, it } from 'vitest';
import { complaintDecider } from '../src/domain/complaint.ts';
import type { ComplaintEvent } from '../src/domain/complaint.events.ts';
import { standardRows } from '../src/domain/standards.ts';
import { specification } from './given.ts';
import { accountNo, contactId, sealed } from './support/samples.ts';

const decider = complaintDecider(standardRows);
const given = specification(decider);

const docketNo = 'C261005123456';
const registration = {
  docketNo,
  kind: 'WRONG_BILL',
  accountNo,
  contactId,
  particulars: sealed('the reading is not mine', `contact-${contactId}`),
  registeredAt: '2026-10-05T06:00:00Z',
} as const;
const promise = {
  key: 'billing_urban',
  hours: 120,
  effectiveFrom: '2023-03-16',
  source: expect.stringContaining('March 2023'),
};
const registered = {
  type: 'ComplaintRegistered',
  ...registration,
  dueAt: '2026-10-10T06:00:00Z',
  standard: promise,
} as ComplaintEvent;
const register = { type: 'RegisterComplaint', ...registration, urban: true } as const;

const assigned: ComplaintEvent = { type: 'ComplaintAssigned', docketNo, desk: 'Govindpura' };
const escalated: ComplaintEvent = { type: 'ComplaintEscalated', docketNo, step: 'division' };
const resolved: ComplaintEvent = { type: 'ComplaintResolved', docketNo };
const reopened: ComplaintEvent = { type: 'ComplaintReopened', docketNo };
const closed: ComplaintEvent = { type: 'ComplaintClosed', docketNo, because: 'consumer_agreed' };
const rated: ComplaintEvent = { type: 'ComplaintRated', docketNo, stars: 2 };
const noted: ComplaintEvent = { type: 'ComplaintNoted', docketNo, note: sealed('called back') };

const assign = { type: 'AssignComplaint', docketNo, desk: 'Govindpura' } as const;
const escalate = { type: 'EscalateComplaint', docketNo, step: 'division' } as const;
const resolve = { type: 'ResolveComplaint', docketNo } as const;
const close = { type: 'CloseComplaint', docketNo, because: 'consumer_agreed' } as const;
const rate = { type: 'RateComplaint', docketNo, stars: 2 } as const;
const reopen = (at: string) => ({ type: 'ReopenComplaint', docketNo, at } as const);
const note = { type: 'NoteComplaint', docketNo, note: sealed('called back') } as const;

const isClosed = { code: 'complaint_is_closed', docketNo } as const;

describe('registering a complaint', () => {
  it('promises a time, and says by which rule', () => given().when(register).then(registered));

  it('promises the longer time where town or country is not known', () => {
    const { urban: _, ...nowhere } = register;
    given().when(nowhere).then({
      ...registered,
      dueAt: '2026-10-15T06:00:00Z',
      standard: { ...promise, key: 'billing_rural', hours: 240 },
    } as ComplaintEvent);
  });

  it('needs neither an account nor a contact', () => {
    const { accountNo: _, contactId: __, particulars: ___, ...bare } = registration;
    given().when({ type: 'RegisterComplaint', ...bare, urban: true })
      .then({ ...bare, type: 'ComplaintRegistered', dueAt: expect.any(String), standard: promise });
  });

  it('refuses a number that another complaint has, also while that one is open', () =>
    given(registered).when(register)
      .thenRefused({ code: 'docket_no_used_for_another_complaint', docketNo }));

  it('refuses to promise by a rule that did not hold on that day', () =>
    given().when({ ...register, registeredAt: '2023-03-15T18:29:59Z' })
      .thenRefused({ code: 'no_service_standard_for_that_day', kind: 'WRONG_BILL' }));

  it('asks the rule of the day in India', () => {
    const decision = decider.decide({ ...register, registeredAt: '2023-03-15T18:30:00Z' }, {
      status: 'unknown',
    });
    expect(decision).toMatchObject({ events: [{ dueAt: '2023-03-20T18:30:00Z' }] });
  });

  it('keeps the promise that was given, whatever the standards say later', () => {
    const later = complaintDecider([]);
    specification(later)(registered).when(resolve).then(resolved);
    expect(later.evolve(later.initial, registered)).toMatchObject({
      registered: { dueAt: '2026-10-10T06:00:00Z' },
    });
  });
});

describe('working a complaint off', () => {
  it('is recorded step by step', () => {
    given(registered).when(assign).then(assigned);
    given(registered, assigned).when(escalate).then(escalated);
    given(registered, assigned).when(note).then(noted);
    given(registered, assigned).when(resolve).then(resolved);
  });

  it('tells the consumer what was done', () => {
    const resolution = sealed('meter read again');
    given(registered).when({ ...resolve, resolution }).then({ ...resolved, resolution });
  });

  it('is nothing new when it was resolved before', () =>
    given(registered, resolved).when(resolve).thenNothing());

  it('refuses what nobody registered', () => {
    const refused = { code: 'complaint_not_found', docketNo } as const;
    for (const command of [assign, escalate, note, resolve, reopen(at), close, rate]) {
      given().when(command).thenRefused(refused);
    }
  });

  it('refuses a closed one, but for notes', () => {
    for (const command of [assign, escalate, resolve]) {
      given(registered, resolved, closed).when(command).thenRefused(isClosed);
    }
    given(registered, resolved, closed).when(note).then(noted);
  });

  it('asserts that a complaint was registered before anything else', () =>
    expect(() => decider.evolve({ status: 'unknown' }, assigned))
      .toThrow('ComplaintAssigned before ComplaintRegistered'));
});

const at = '2026-10-12T06:00:00Z';

describe('closing a complaint', () => {
  it('follows its resolution', () => given(registered, resolved).when(close).then(closed));
  it('is nothing new the second time', () =>
    given(registered, resolved, closed).when({ ...close, because: 'reopen_window_over' })
      .thenNothing());
  it('refuses what is not resolved, so that nobody closes it over the consumer’s head', () => {
    const refused = { code: 'complaint_is_not_resolved', docketNo } as const;
    given(registered, assigned).when(close).thenRefused(refused);
    given(registered, resolved, reopened).when(close).thenRefused(refused);
  });
});

describe('opening a complaint again', () => {
  const lastMoment = '2026-10-20T06:00:00Z';

  it('is possible after its resolution, however late: nobody has agreed yet', () => {
    given(registered, resolved).when(reopen(at)).then(reopened);
    given(registered, resolved).when(reopen('2027-01-01T00:00:00Z')).then(reopened);
  });
  it('is possible after its end, to the last moment of the window', () =>
    given(registered, resolved, closed).when(reopen(lastMoment)).then(reopened));
  it('is refused after that moment', () =>
    given(registered, resolved, closed).when(reopen('2026-10-20T06:00:01Z'))
      .thenRefused({ code: 'reopen_window_is_over', docketNo }));
  it('reads instants as instants, not as text', () =>
    given(registered, resolved, closed).when(reopen('2026-10-20T06:00:00.500Z'))
      .thenRefused({ code: 'reopen_window_is_over', docketNo }));
  it('is nothing new while it is open', () => given(registered).when(reopen(at)).thenNothing());
  it('lets it be resolved and closed once more', () => {
    given(registered, resolved, closed, reopened).when(resolve).then(resolved);
    given(registered, resolved, closed, reopened, resolved).when(close).then(closed);
  });
});

describe('rating a complaint', () => {
  it('follows its resolution, also after it was closed', () => {
    given(registered, resolved).when(rate).then(rated);
    given(registered, resolved, closed).when(rate).then(rated);
  });
  it('refuses what is not resolved', () =>
    given(registered).when(rate)
      .thenRefused({ code: 'complaint_is_not_resolved', docketNo }));
  it('is remembered', () =>
    expect([registered, resolved, rated].reduce(decider.evolve, decider.initial))
      .toMatchObject({ rated: true, status: 'resolved' }));
});
