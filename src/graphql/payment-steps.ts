/** A mutation about something that hangs on a payment: one of its refunds, one of its disputes. */
import type { InputFieldMap } from '@pothos/core';
import type { z } from 'zod';
import type { PaymentCommand, PaymentRefusal } from '../domain/payment.ts';
import { builder, type InputFields } from './builder.ts';
import { addCommand, type Asking, type invalid } from './recording.ts';
import type { Role } from './roles.ts';

type Which = { commandId: string; paymentId: string };
type Refused<Code> = { refused: { code: Code } } | ReturnType<typeof invalid>;

/** `command`: what is to be wished, or why this door refuses it already. */
export type Step<Wanted extends Which, Code extends string> = {
  name: string;
  description: string;
  fields?: (t: InputFields) => InputFieldMap;
  schema: z.ZodType<Wanted>;
  command(
    wanted: Wanted,
    asking: Asking,
  ): PaymentCommand | Refused<Code> | Promise<PaymentCommand | Refused<Code>>;
};

/** What is the same for all mutations about one kind of thing. */
export type About<Wanted extends Which, Code extends string, Changed> = {
  noun: string;
  roles: readonly Role[];
  which(t: InputFields): InputFieldMap;
  /** A payment's own, and those of this door. */
  refusals: Readonly<Record<Code | PaymentRefusal['code'], string>>;
  changed: Parameters<typeof addCommand<Wanted, Code, Changed>>[0]['changed'];
};

export function addPaymentStep<Wanted extends Which, Code extends string, Changed>(
  { noun, roles, which, refusals, changed }: About<Wanted, Code, Changed>,
  { name, schema, description, fields, command }: Step<Wanted, Code>,
) {
  const input = builder.inputType(`${name}Input`, {
    description: `Which ${noun}, and what ${name} needs to know.`,
    fields: (t) => ({
      commandId: t.field({
        type: 'UUID',
        required: true,
        description: 'One per intention; a retry sends the same one.',
      }),
      paymentId: t.string({ required: true, description: 'Of which payment.' }),
      ...which(t),
      ...fields?.(t),
    }),
  });
  addCommand<Wanted, Code | PaymentRefusal['code'], Changed>({
    name,
    description,
    roles,
    input,
    schema,
    refusals,
    stream: ({ paymentId }) => `payment-${paymentId}`,
    async ask(wanted, asking) {
      const wish = await command(wanted, asking);
      if ('refused' in wish) return wish;
      return await asking.context.ledger.payment(wish, asking.origin);
    },
    changed,
  });
}
