/** Amounts as people write them, in a chat or a form, in digits of both scripts. */
import { fromDecimal, type Paise } from './money.ts';

/** `०` to `९` are typed as well as 0 to 9; one form is meant. */
export const digitsIn = (text: string) =>
  text.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966));

/**
 * `1,500`, `₹ 125.50`, `५०० रुपये` are amounts, ≥ 0. Undefined: anything less clear, which is a
 * question to ask again. `499,50` is one of those: elsewhere the comma parts rupees from paise.
 */
export function amountWritten(text: string): Paise | undefined {
  const figures = digitsIn(text).toLowerCase()
    .replace(/₹|rupees?|\brs\b\.?|रुपये|रुपए|रुपया|रू|रु|\/-|\s/g, '').replace(/^\.|\.$/, '');
  if (/,\d{1,2}(\.|$)/.test(figures)) return undefined;
  const amount = fromDecimal(figures.replaceAll(',', ''));
  return amount !== undefined && amount >= 0 ? amount : undefined;
}
