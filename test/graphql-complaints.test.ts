/** Complaints over the API. */
import { describe, expect, it } from 'vitest';
import { wish } from './origin.ts';
import { commandsOf, complaintOf, id, type Input } from './support/graphql-commands.ts';
import { type House, noon, openHouse, ravi, sita } from './support/graphql-house.ts';

describe('a complaint', () => {
  it('goes from its registration to its rating, readable only for those concerned', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const agent = house.as('agent');
    const { complaint } = await tell.register(consumer, complaintOf());
    const { docketNo } = complaint;
    expect(docketNo).toMatch(/^C261120\d{6}$/);
    expect(complaint).toMatchObject({ state: 'REGISTERED', text: 'बिजली नहीं है' });
    const step = (name: string, more: Input = {}) => ({ ...id(name), docketNo, ...more });
    expect(await tell.assign(agent, step('a', { desk: 'Arera' }))).toMatchObject({
      complaint: { state: 'ASSIGNED', desk: 'Arera' },
    });
    await tell.escalate(agent, step('e', { step: 'DIVISION' }));
    expect(await tell.note(agent, step('n', { note: 'fuse ordered' }))).toMatchObject({
      events: [{ type: 'ComplaintNoted' }],
    });
    expect(await tell.rate(consumer, step('early', { stars: 5 }))).toMatchObject({
      code: 'COMPLAINT_IS_NOT_RESOLVED',
    });
    expect(await tell.resolve(agent, step('r', { resolution: 'New fuse.' }))).toMatchObject({
      complaint: { state: 'RESOLVED', resolution: 'New fuse.', escalatedTo: 'division' },
    });
    expect(await tell.close(consumer, step('c'))).toMatchObject({ complaint: { state: 'CLOSED' } });
    expect(await tell.assign(agent, step('late', { desk: 'Kolar' }))).toMatchObject({
      code: 'COMPLAINT_IS_CLOSED',
    });
    expect(await tell.rate(consumer, step('t', { stars: 4 }))).toMatchObject({
      complaint: { stars: 4 },
    });
    expect(await tell.reopen(consumer, step('o'))).toMatchObject({
      complaint: { state: 'REGISTERED' },
    });
    const shown = (ask: ReturnType<House['as']>) =>
      ask(`{ complaint(docketNo: "${docketNo}") { text resolution location { latitude } } }`);
    expect((await shown(agent)).data.complaint.location).toEqual({ latitude: 23.2 });
    expect((await shown(house.as('auditor'))).data.complaint)
      .toEqual({ text: null, resolution: null, location: null });
    expect((await shown(house.as('consumer', sita))).data.complaint).toBe(null);
    const texts = JSON.stringify(await Array.fromAsync(house.ledger.log.readAll('' as never)));
    for (const text of ['बिजली', 'fuse ordered', 'New fuse', '23.2']) {
      expect(texts).not.toContain(text);
    }
  });

  it('takes the next number where one is taken', async () => {
    const { house, register } = commandsOf(await openHouse());
    const consumer = house.as('consumer', ravi);
    const first = await register(consumer, complaintOf());
    const { docketNo } = first.complaint;
    const { house: other, ...tell } = commandsOf(await openHouse());
    await other.ledger.complaint({
      type: 'RegisterComplaint',
      docketNo,
      kind: 'OTHER',
      registeredAt: noon,
    }, wish('somebody was there first'));
    const second = await tell.register(other.as('consumer', ravi), complaintOf());
    expect(second.complaint.docketNo).toMatch(/^C261120\d{6}$/);
    expect(second.complaint.docketNo).not.toBe(docketNo);
    expect(await tell.register(other.as('consumer', ravi), complaintOf()))
      .toEqual({ ...second, replayed: true });
  });

  it('cannot be touched, nor even found, by another consumer', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const { complaint } = await tell.register(house.as('consumer', ravi), complaintOf());
    const { docketNo } = complaint;
    const stranger = house.as('consumer', sita);
    for (const command of [tell.reopen, tell.close]) {
      expect(await command(stranger, { ...id('x'), docketNo })).toMatchObject({
        code: 'COMPLAINT_NOT_FOUND',
      });
    }
    expect(await tell.rate(stranger, { ...id('x'), docketNo, stars: 1 })).toMatchObject({
      code: 'COMPLAINT_NOT_FOUND',
    });
    expect(await tell.register(stranger, complaintOf({ ...id('y') }))).toEqual({
      code: 'FORBIDDEN',
    });
    expect(await tell.register(house.as('agent'), complaintOf({ accountNo: 'N2302000099' })))
      .toMatchObject({ code: 'ACCOUNT_NOT_FOUND' });
  });

  it('keeps no text about somebody whose data was erased, and says so', async () => {
    const { house, ...tell } = commandsOf(await openHouse());
    const { complaint: { docketNo } } = await tell.register(house.as('agent'), complaintOf());
    await house.ledger.vault.erase(`account-${ravi}`);
    expect(await tell.note(house.as('agent'), { ...id('n'), docketNo, note: 'x' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['note'] }],
    });
    expect(await tell.register(house.as('agent'), complaintOf(id('again')))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['text'] }],
    });
    expect((await house.as('agent')(`{ complaint(docketNo: "${docketNo}") { text } }`)).data)
      .toEqual({ complaint: { text: null } });
  });
});
