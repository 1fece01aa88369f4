/** docs/events.md is a contract: every event is in it, with an example that its schema takes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AccountEvent } from '../src/domain/account.events.ts';
import { ComplaintEvent } from '../src/domain/complaint.events.ts';
import { ConversationEvent } from '../src/domain/conversation.events.ts';
import { DrawerEvent } from '../src/domain/drawer.events.ts';
import { OfficeEvent } from '../src/domain/office.events.ts';
import { PaymentEvent } from '../src/domain/payment.events.ts';
import { type MoneyEvent, postingsOf } from '../src/domain/postings.ts';
import { SettlementEvent } from '../src/domain/settlement.events.ts';
import { UnmatchedDisputeEvent } from '../src/domain/unmatched-dispute.events.ts';

const page = readFileSync(new URL('../docs/events.md', import.meta.url), 'utf8');
const examples = new Map(
  [...page.matchAll(/^### (\w+)\n+```json\n([^`]+)\n```$/gm)]
    .map(([, type = '', json = '']) => [type, JSON.parse(json)]),
);
const schemas = [
  AccountEvent,
  PaymentEvent,
  UnmatchedDisputeEvent,
  SettlementEvent,
  DrawerEvent,
  ComplaintEvent,
  ConversationEvent,
  OfficeEvent,
].flatMap(({ options }) => [...options]);
const moneyTypes = [
  AccountEvent,
  PaymentEvent,
  UnmatchedDisputeEvent,
  SettlementEvent,
  DrawerEvent,
].flatMap(({ options }) => options.map(({ shape }) => shape.type.value));

describe('docs/events.md', () => {
  it('has every event, and none that is not recorded', () => {
    const types = schemas.map(({ shape }) => shape.type.value);
    expect([...examples.keys()].toSorted()).toEqual(types.toSorted());
  });

  for (const schema of schemas) {
    const type = schema.shape.type.value;
    it(`shows ${type} as it is recorded`, () => {
      expect(schema.parse(examples.get(type))).toEqual(examples.get(type));
    });
  }

  it('says what each example means in the books', () => {
    const table = [...page.matchAll(/^\| `([A-Z]\w+)` +\| (.+?) +\|$/gm)]
      .map(([, type, postings]) => [type, postings]);
    const reckoned = moneyTypes.flatMap((type) => {
      const posted = postingsOf(examples.get(type) as MoneyEvent, '2026-11-22T06:00:00Z');
      if (!posted) return [];
      const told = posted.postings.map(({ ledgerAccount, amount }) =>
        `\`${ledgerAccount}\` ${amount}`
      );
      return [[type, told.join(', ') || '—']];
    });
    expect(table).toEqual(reckoned);
  });
});
