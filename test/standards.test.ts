import { describe, expect, it } from 'vitest';
import { ComplaintKind, Standard } from '../src/domain/complaint.events.ts';
import { standardFor, type StandardRow, standardRows } from '../src/domain/standards.ts';

const row = (key: string, hours: number, changed: Partial<StandardRow> = {}): StandardRow => (
  { key, kinds: ['METER'], hours, effectiveFrom: '2024-01-01', source: 'a circular', ...changed }
);
const keyFor = (rows: StandardRow[], onDay: string, urban?: boolean) =>
  standardFor(rows, { kind: 'METER', onDay, urban })?.key;

describe('the standard for a complaint', () => {
  it('is the row that holds on that day, from its first to its last', () => {
    const old = row('old', 48, { effectiveTo: '2026-03-31' });
    const rows = [old, row('new', 24, { effectiveFrom: '2026-04-01' })];
    expect(keyFor(rows, '2026-03-31')).toBe('old');
    expect(keyFor(rows, '2026-04-01')).toBe('new');
    expect(keyFor(rows, '2023-12-31')).toBeUndefined();
  });

  it('tells town from country, and gives the longer where it does not know', () => {
    const rows = [row('town', 4, { urban: true }), row('country', 24, { urban: false })];
    expect(keyFor(rows, '2026-10-05', true)).toBe('town');
    expect(keyFor(rows, '2026-10-05', false)).toBe('country');
    expect(keyFor(rows, '2026-10-05')).toBe('country');
    expect(keyFor(rows.toReversed(), '2026-10-05')).toBe('country');
  });

  it('is not another kind’s', () =>
    expect(standardFor([row('meter', 24)], { kind: 'SAFETY', onDay: '2026-10-05' }))
      .toBeUndefined());

  it('carries its source, and nothing that it does not promise', () =>
    expect(standardFor([row('meter', 24, { urban: true })], { kind: 'METER', onDay: '2026-10-05' }))
      .toEqual({ key: 'meter', hours: 24, effectiveFrom: '2024-01-01', source: 'a circular' }));
});

describe('the standards of today', () => {
  it('hold for every kind, in town, in the country and where that is not known', () => {
    for (const kind of ComplaintKind.options) {
      for (const urban of [true, false, undefined]) {
        const standard = standardFor(standardRows, { kind, urban, onDay: '2026-10-05' });
        expect(Standard.safeParse(standard).success, `${kind} ${urban}`).toBe(true);
      }
    }
  });

  it('never overlap: one day, one place, one kind, one row', () => {
    for (const kind of ComplaintKind.options) {
      for (const urban of [true, false]) {
        const rows = standardRows.filter((row) =>
          row.kinds.includes(kind) && (row.urban === undefined || row.urban === urban)
        );
        expect(rows.map(({ key }) => key), `${kind} ${urban}`).toHaveLength(1);
      }
    }
    expect(new Set(standardRows.map(({ key }) => key)).size).toBe(standardRows.length);
  });

  it('promise the town no more time than the country', () => {
    for (const kind of ComplaintKind.options) {
      const hours = (urban: boolean) =>
        standardFor(standardRows, { kind, urban, onDay: '2026-10-05' })!.hours;
      expect(hours(true)).toBeLessThanOrEqual(hours(false));
    }
  });
});
