/** How money is said: an exact decimal in a string, and its currency. */
import { type Paise, toDecimal } from '../domain/money.ts';
import { builder } from './builder.ts';

const CurrencyCode = builder.enumType('CurrencyCode', {
  description: 'ISO 4217.',
  values: { INR: { description: 'Indian rupee.' } },
});

export const Money = builder.objectRef<Paise>('Money').implement({
  description: 'An amount of money. Never a float, never a number.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', description: 'Rupees and paise.', resolve: toDecimal }),
    currency: t.field({
      type: CurrencyCode,
      description: 'Always said, although it is always INR.',
      resolve: () => 'INR' as const,
    }),
  }),
});
