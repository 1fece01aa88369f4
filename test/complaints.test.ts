import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComplaintCommand, complaintDecider } from '../src/domain/complaint.ts';
import type { ComplaintEvent } from '../src/domain/complaint.events.ts';
import { standardRows } from '../src/domain/standards.ts';
import { complaintNumbered, complaints, complaintsPage } from '../src/projections/complaints.ts';
import { viewOf } from './support/chronicle.ts';
import { accountNo, contactId, sealed } from './support/samples.ts';

const docketNo = 'C261005000001';
const stream = `complaint-${docketNo}`;
const registered = (changed: object = {}) => ({
  type: 'ComplaintRegistered',
  docketNo,
  kind: 'METER',
  accountNo,
  contactId,
  particulars: sealed('it runs backwards'),
  registeredAt: '2026-10-05T06:00:00Z',
  dueAt: '2026-10-15T06:00:00Z',
  standard: { key: 'meter', hours: 240, effectiveFrom: '2023-03-16', source: 'a circular' },
  ...changed,
} as ComplaintEvent);

describe('a complaint', () => {
  it('shows the promise that was given, and its rule', async () => {
    const { store, told } = await viewOf(complaints);
    await told(stream, registered());
    expect(await complaintNumbered(store, docketNo)).toMatchObject({
      kind: 'METER',
      state: 'registered',
      accountNo,
      contactId,
      particulars: sealed('it runs backwards'),
      dueAt: '2026-10-15T06:00:00Z',
      standard: 'meter',
      standardHours: 240,
      standardSource: 'a circular',
      stars: null,
    });
    expect(await complaintNumbered(store, 'C261005000009')).toBeUndefined();
  });

  it('is shown step by step', async () => {
    const { store, told } = await viewOf(complaints);
    const shown = async () => (await complaintNumbered(store, docketNo))!;
    await told(stream, registered(), { type: 'ComplaintAssigned', docketNo, desk: 'Govindpura' });
    expect(await shown()).toMatchObject({ state: 'assigned', desk: 'Govindpura' });
    await told(stream, { type: 'ComplaintEscalated', docketNo, step: 'division' });
    expect(await shown()).toMatchObject({ state: 'assigned', escalatedTo: 'division' });
    await told(stream, { type: 'ComplaintResolved', docketNo, resolution: sealed('replaced') });
    expect(await shown()).toMatchObject({
      state: 'resolved',
      resolution: sealed('replaced'),
      resolvedAt: '2026-10-05T20:00:00Z',
    });
    await told(stream, { type: 'ComplaintReopened', docketNo });
    expect(await shown()).toMatchObject({ state: 'registered', resolvedAt: null });
    await told(
      stream,
      { type: 'ComplaintResolved', docketNo },
      { type: 'ComplaintClosed', docketNo, because: 'consumer_agreed' },
      { type: 'ComplaintRated', docketNo, stars: 4 },
    );
    expect(await shown()).toMatchObject({ state: 'closed', stars: 4, resolution: null });
  });

  it('is ended for the view exactly when it is ended for the rules', () =>
    fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 12 }), async (commands) => {
        const { store, told } = await viewOf(complaints);
        const decider = complaintDecider(standardRows);
        let complaint = decider.evolve(decider.initial, registered());
        const facts = [registered()];
        for (const command of commands) {
          const decision = decider.decide(command, complaint);
          if ('refused' in decision) continue;
          facts.push(...decision.events);
          complaint = decision.events.reduce(decider.evolve, complaint);
        }
        await told(stream, ...facts);
        const { state } = (await complaintNumbered(store, docketNo))!;
        const shown = state === 'registered' || state === 'assigned' ? 'open' : state;
        expect(shown).toBe(complaint.status);
      }),
      { numRuns: 40 },
    ));
});

const steps = fc.constantFrom<ComplaintCommand>(
  { type: 'AssignComplaint', docketNo, desk: 'Govindpura' },
  { type: 'EscalateComplaint', docketNo, step: 'centre' },
  { type: 'ResolveComplaint', docketNo },
  { type: 'ReopenComplaint', docketNo, at: '2026-10-16T06:00:00Z' },
  { type: 'CloseComplaint', docketNo, because: 'consumer_agreed' },
  { type: 'RateComplaint', docketNo, stars: 3 },
);

describe('lists of complaints', () => {
  it('begin with the newest, and can be asked by account, contact and state', async () => {
    const { store, told } = await viewOf(complaints);
    const add = (n: number, changed: object = {}) =>
      told(`complaint-${n}`, registered({ docketNo: `C26100500000${n}`, ...changed }));
    await add(1);
    await add(2, { accountNo: undefined, contactId: undefined, particulars: undefined });
    await add(3, { contactId: 'd'.repeat(32) });
    await told('complaint-1', {
      type: 'ComplaintResolved',
      docketNo: 'C261005000001',
    });
    const page = async (asked: Omit<Parameters<typeof complaintsPage>[1], 'limit'>, limit = 9) =>
      (await complaintsPage(store, { ...asked, limit })).map((one) => Number(one.docketNo.at(-1)));
    expect(await page({})).toEqual([3, 2, 1]);
    expect(await page({ accountNo })).toEqual([3, 1]);
    expect(await page({ contactId })).toEqual([1]);
    expect(await page({ state: ['registered', 'assigned'] })).toEqual([3, 2]);
    const [last] = (await complaintsPage(store, { limit: 2 })).slice(-1);
    expect(await page({ before: last!.seq })).toEqual([1]);
  });
});
