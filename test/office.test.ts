import { describe, it } from 'vitest';
import { officeDecider } from '../src/domain/office.ts';
import { paise } from '../src/domain/money.ts';
import type { OfficeEvent } from '../src/domain/office.events.ts';
import { specification } from './given.ts';

const given = specification(officeDecider);
const day = { onDay: '2026-10-15', person: 'account-N2302012345' };
const erase = { type: 'RecordErasure', ...day } as const;
const erased: OfficeEvent = { type: 'ErasureExecuted', ...day };

describe('an erasure', () => {
  it('is recorded on the day on which it was done', () => given().when(erase).then(erased));
  it('is nothing new the second time', () => given(erased).when(erase).thenNothing());
  it('is one person’s', () => {
    const person = 'contact-c0ffee00c0ffee00c0ffee00c0ffee00';
    given(erased).when({ ...erase, person }).then({ ...erased, person });
  });
});

describe('the close of a day', () => {
  const { onDay } = day;
  const evening = {
    onDay,
    closedBy: 'meena',
    through: '17',
    received: [{ gateway: 'counter', method: 'cash', payments: 2, amount: paise(150_000) }],
    refunded: paise(0),
    open: {
      suspense: paise(0),
      heldPayments: 0,
      pendingPayments: 1,
      settlementExceptions: 0,
      refundsPending: 0,
    },
  };
  const close = { type: 'CloseDay', today: '2026-10-16', ...evening } as const;
  const closed: OfficeEvent = { type: 'DayClosed', ...evening };

  it('is recorded once the day is over', () => {
    given(erased).when(close).then(closed);
    given().when({ ...close, today: onDay }).thenRefused({ code: 'day_not_over', onDay });
  });
  it('stands: what comes later belongs to another day', () => {
    given(closed).when(close).thenRefused({ code: 'day_is_closed', onDay });
    given(closed).when(erase).then(erased);
  });
});
