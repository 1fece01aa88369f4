/** A mutation about something that hangs on a payment: one of its refunds, one of its disputes. */
import type { InputFieldMap } from '@pothos/core';
import type { z } from 'zod';
import type { PaymentCommand } from '../domain/payment.ts';
import { builder, type InputFields } from './builder.ts';
import { addCommand, type Asking } from './recording.ts';
import { paymentRefusals } from './refusals.ts';
import type { Role } from './roles.ts';

type Which = { commandId: string; paymentId: string };

export type Step<Wanted extends Which> = {
  name: string;
  description: string;
  fields?: (t: InputFields) => InputFieldMap;
  schema: z.ZodType<Wanted>;
  command(wanted: Wanted, asking: Asking): PaymentCommand;
};

/** What is the same for all mutations about one kind of thing. */
export type About<Wanted extends Which, Changed> = {
  noun: string;
  roles: readonly Role[];
  which(t: InputFields): InputFieldMap;
  changed: Parameters<
    typeof addCommand<Wanted, keyof typeof paymentRefusals, Changed>
  >[0]['changed'];
};

export function addPaymentStep<Wanted extends Which, Changed>(
  { noun, roles, which, changed }: About<Wanted, Changed>,
  { name, schema, description, fields, command }: Step<Wanted>,
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
  addCommand<Wanted, keyof typeof paymentRefusals, Changed>({
    name,
    description,
    roles,
    input,
    schema,
    refusals: paymentRefusals,
    stream: ({ paymentId }) => `payment-${paymentId}`,
    ask: (wanted, asking) => asking.context.ledger.payment(command(wanted, asking), asking.origin),
    changed,
  });
}
