import { describe, it } from 'vitest';
import { officeDecider } from '../src/domain/office.ts';
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
