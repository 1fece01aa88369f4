/** The service is killed over and over while 200 people pay; then everything is counted. */
import { it } from 'vitest';
import { expectNoneLostWhileKilled } from './support/killing.ts';

it(
  'gives each of 200 payments one receipt, however often the process dies',
  () => expectNoneLostWhileKilled({ people: 200, atOnce: 40, kills: 12 }),
  600_000,
);
