/** What the fake Meta knows of order cards and their payments: look-up and refund. */

type Transaction = Record<string, unknown> & { status: string; refunds: unknown[] };
type Placed = { amount: number; transactions: Transaction[] };
type Amount = { value: number; offset: number };
type Details = { reference_id: string; total_amount: Amount };

/** The details of an order card inside a message or a template, where there is one. */
export function detailsIn(message: unknown): Details | undefined {
  let found: Details | undefined;
  JSON.stringify(message, (_, value) => {
    if (value?.total_amount) found = value;
    return value;
  });
  return found;
}

export function fakeOrders() {
  const orders = new Map<string, Placed>();
  const money = (value: number): Amount => ({ value, offset: 100 });

  return {
    /** `used`: a reference may be asked for once. */
    place(message: unknown): 'placed' | 'used' {
      const details = detailsIn(message);
      if (!details) return 'placed';
      if (orders.has(details.reference_id)) return 'used';
      orders.set(details.reference_id, { amount: details.total_amount.value, transactions: [] });
      return 'placed';
    },
    ask(paymentId: string, amount: number) {
      orders.set(paymentId, { amount, transactions: [] });
    },
    /** Somebody tries to pay; a pending try comes to its end. */
    attempt(paymentId: string, status: string) {
      const { amount, transactions } = orders.get(paymentId)!;
      const last = transactions.at(-1);
      const isNew = last?.status !== 'pending';
      const number = transactions.length + (isNew ? 1 : 0);
      const transaction = {
        id: `order_${number}`,
        pg_transaction_id: `pay_${number}`,
        type: 'billdesk',
        status,
        created_timestamp: 1772129215,
        updated_timestamp: 1772129218 + number,
        amount: money(amount),
        order_amount: money(amount),
        currency: 'INR',
        method: { type: 'upi' },
        ...status === 'failed' &&
          { error: { code: 'BAD_REQUEST_ERROR', reason: 'incorrect_pin' } },
        refunds: [],
      };
      transactions.splice(isNew ? transactions.length : -1, isNew ? 0 : 1, transaction);
    },
    lookUp(paymentId: string) {
      const order = orders.get(paymentId);
      if (!order) {
        const errors = [{ code: 500, title: 'Generic error', details: 'System error.' }];
        return { status: 500, body: { errors } };
      }
      const { amount, transactions } = order;
      const isPaid = transactions.some(({ status }) => status === 'success');
      const payment = {
        reference_id: paymentId,
        status: isPaid ? 'captured' : 'pending',
        currency: 'INR',
        amount: money(amount),
        ...transactions.length > 0 && { transactions },
      };
      return { status: 200, body: { payments: [payment] } };
    },
    refund(
      wanted: { reference_id: string; payment_config_id: string; amount: Record<string, unknown> },
      configurationName: string,
    ) {
      const { currency, value, offset } = wanted.amount;
      const isGood = currency === 'INR' && offset === '100' && typeof value === 'string';
      const paid = orders.get(wanted.reference_id)?.transactions
        .find(({ status }) => status === 'success');
      if (!paid || !isGood || wanted.payment_config_id !== configurationName) {
        return { status: 400, body: { error: { code: 100, message: 'refused' } } };
      }
      const id = `rfnd_${paid.refunds.length + 1}`;
      paid.refunds.push({ id, amount: money(Number(value)), status: 'pending' });
      return { status: 200, body: { id, status: 'pending', speed_processed: 'normal' } };
    },
  };
}
