/** The day and the position that a report is asked for, and what it says when it cannot tell. */
import { dayOf } from '../domain/calendar.ts';
import { AsOfUnavailable, type When } from '../projections/books/as-known.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';

export const DayBasis = builder.enumType(
  'DayBasis',
  {
    description: 'By which of its two days something is counted.',
    values: {
      EFFECTIVE: {
        value: 'effective',
        description: 'The day that it counts for. News of a past day changes that day.',
      },
      BOOKED: {
        value: 'booked',
        description: 'The day that it was entered in. A closed day never changes again.',
      },
    },
  } as const,
);

export const whenArgs = builder.args((t) => ({
  asOf: t.field({ type: 'Date', description: 'In the evening of this day; today’s if none.' }),
  knownAt: t.field({
    type: 'Position',
    description: 'With what the log held up to this position; with all if none.',
  }),
}));

export const basisArgs = builder.args((t) => ({
  basis: t.field({ type: DayBasis, description: 'By which day; `EFFECTIVE` if none.' }),
}));

type Asked = {
  asOf?: string | null | undefined;
  knownAt?: string | null | undefined;
  basis?: 'effective' | 'booked' | null | undefined;
};

/** Throws AS_OF_UNAVAILABLE for a day to come. */
export function whenIn({ asOf, knownAt, basis }: Asked, { settings }: Context) {
  const today = dayOf(settings.now());
  if (asOf && asOf > today) throw fault('AS_OF_UNAVAILABLE', `${asOf} is still to come.`);
  const when: When & { asOf: string } = {
    asOf: asOf ?? today,
    knownAt: knownAt ?? undefined,
    basis: basis ?? undefined,
  };
  return when;
}

/** Passes an answer on; what the books cannot tell is AS_OF_UNAVAILABLE, never an empty list. */
export async function told<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AsOfUnavailable) throw fault('AS_OF_UNAVAILABLE', error.message);
    throw error;
  }
}
