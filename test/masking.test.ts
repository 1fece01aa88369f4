import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedName } from '../src/domain/masking.ts';

describe('a masked name', () => {
  it('shows how each word begins, by letters as one sees them', () => {
    expect(maskedName('Ramesh Kumar')).toBe('Ra•••• Ku•••');
    expect(maskedName('  Ramesh   Kumar ')).toBe('Ra•••• Ku•••');
    expect(maskedName('रमेश कुमार')).toBe('रमे• कुमा•');
    expect(maskedName('')).toBe('');
  });

  it('never shows all of a word', () => {
    expect(maskedName('Om P. A')).toBe('O• P• •');
    fc.assert(fc.property(fc.stringMatching(/^\S{1,20}( \S{1,20}){0,3}$/u), (name) => {
      for (const word of maskedName(name).split(' ')) expect(word).toContain('•');
    }));
  });
});
