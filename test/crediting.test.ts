import { describe, expect, it } from 'vitest';
import { derivedId } from '../src/domain/identifiers.ts';
import { openReadStore } from '../src/projections/read-store.ts';
import { crediting } from '../src/reactions/crediting.ts';
import { react, reactorOf } from '../src/reactions/reaction.ts';
import { wish } from './origin.ts';
import { type Books, openBooks, recordedIn, typesIn } from './support/books.ts';
import { expectSameFactsAfterAnyDeath } from './support/death.ts';
import { accountNo, arrival, particulars, paymentId } from './support/samples.ts';

const open = { type: 'OpenAccount', ...particulars } as const;
const confirm = { type: 'ConfirmPayment', ...arrival } as const;
const { accountNo: _, ...ownerless } = confirm;

const credit = ({ store, log, ...ways }: Books) => react(store, log, reactorOf(crediting(ways)));
/** The bookmark is lost with the rest of the store: all of it happens again. */
const creditAgain = ({ log, ...ways }: Books) =>
  react(openReadStore(':memory:'), log, reactorOf(crediting(ways)));

describe('crediting', () => {
  it('credits confirmed money and says what caused it', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    expect(await typesIn(books.log)).toEqual([
      `account-${accountNo} AccountOpened`,
      `payment-${paymentId} PaymentConfirmed`,
      `account-${accountNo} PaymentCredited`,
      `account-${accountNo} ReceiptIssued`,
    ]);
    const [, cause, effect] = await recordedIn(books.log);
    expect(effect?.meta).toMatchObject({
      commandId: derivedId(cause!.id, 'crediting'),
      causationId: cause?.id,
      correlationId: cause?.meta.correlationId,
      occurredAt: cause?.meta.occurredAt,
      actor: { kind: 'system', id: 'crediting' },
    });
  });

  it('holds money whose account nobody opened', async () => {
    const books = await openBooks();
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    expect(await typesIn(books.log)).toEqual([
      `payment-${paymentId} PaymentConfirmed`,
      `payment-${paymentId} PaymentHeld`,
    ]);
    const [, held] = await recordedIn(books.log);
    expect(held?.data).toMatchObject({ amount: 90_000, reason: 'account_not_open' });
  });

  it('holds money of which nobody knows whose it is', async () => {
    const books = await openBooks();
    await books.payment(ownerless, wish('confirm'));
    await credit(books);
    const [, held] = await recordedIn(books.log);
    expect(held).toMatchObject({ type: 'PaymentHeld', data: { reason: 'account_unknown' } });
  });

  it('credits once, though the bookmark was lost', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await creditAgain(books);
    expect(await typesIn(books.log)).toHaveLength(4);
    expect(await books.now.account(accountNo)).toMatchObject({ advance: 90_000 });
  });

  it('credits once, though two processes do it at the same moment', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.payment(confirm, wish('confirm'));
    await Promise.all([creditAgain(books), creditAgain(books), creditAgain(books)]);
    expect(await typesIn(books.log)).toHaveLength(4);
  });

  it('leaves held money to the office, though the account was opened since', async () => {
    const books = await openBooks();
    await books.payment(confirm, wish('confirm'));
    await credit(books);
    await books.account(open, wish('open'));
    await creditAgain(books);
    expect(await typesIn(books.log)).toEqual([
      `payment-${paymentId} PaymentConfirmed`,
      `payment-${paymentId} PaymentHeld`,
      `account-${accountNo} AccountOpened`,
    ]);
  });

  it('is stopped by a defect, and does not call it a matter for suspense', async () => {
    const books = await openBooks();
    await books.account(open, wish('open'));
    await books.account(
      { type: 'CreditPayment', accountNo, paymentId, amount: 1 as never, paidAt: arrival.paidAt },
      wish('wrongly'),
    );
    await books.payment(confirm, wish('confirm'));
    await expect(credit(books)).rejects.toThrow('confirmed money was refused for another reason');
  });
});

describe('a process that dies while it credits', () => {
  it('leaves work that the next one ends, to the same facts', () =>
    expectSameFactsAfterAnyDeath(async () => {
      const books = await openBooks();
      await books.account(open, wish('open'));
      await books.payment(confirm, wish('confirm'));
      await books.payment({ ...ownerless, paymentId: 'nobody-s' }, wish('nobody'));
      await books.payment({ ...confirm, paymentId: 'closed', accountNo: 'N9' }, wish('N9'));
      const { store, log, account, payment, now } = books;
      return {
        log,
        run: (living) => react(store, log, reactorOf(crediting(living({ account, payment, now })))),
      };
    }));
});
