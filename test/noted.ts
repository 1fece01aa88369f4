/** An event that means nothing, for tests of what carries events. */
import { derivedId } from '../src/domain/identifiers.ts';
import type { NewEvent } from '../src/eventlog/event-log.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

export const noted = (n: number): NewEvent => ({
  id: derivedId(nobody, `noted ${n}`),
  type: 'Noted',
  data: { n },
  meta: {
    commandId: nobody,
    commandDigest: `digest ${n}`,
    correlationId: nobody,
    causationId: nobody,
    actor: { kind: 'system', id: 'test' },
    channel: 'test',
    schemaVersion: 1,
    occurredAt: '2026-10-05T06:00:00Z',
  },
});

export const notedWith = (n: number, data: object): NewEvent => ({ ...noted(n), data });
