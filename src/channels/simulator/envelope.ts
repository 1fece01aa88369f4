/** What surrounds every message that the service sends, and whom it is for. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';
import { lettersIn } from './parsing.ts';
import { type Phone, phoneByUserId, phoneFor } from './phones.ts';
import type { World } from './world.ts';

export const wamidSchema = z.string().min(1).max(512);

export const envelopeFields = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().min(1).max(40).optional(),
  recipient: z.string().min(1).max(140).optional(),
  context: z.strictObject({ message_id: wamidSchema }).optional(),
  biz_opaque_callback_data: z.string().min(1)
    .refine((text) => lettersIn(text) <= 512, 'must have at most 512 characters').optional(),
  recipient_identity_key_hash: z.string().min(1).max(200).optional(),
};

type Addressed = { to?: string | undefined; recipient?: string | undefined };

/** Who gets it, and how the answer names them. `to` wins over `recipient`. */
export function recipientOf(world: World, { to, recipient }: Addressed) {
  if (to === undefined && recipient === undefined) {
    throw new GraphError(131008, 'The parameter to or recipient is required.');
  }
  const phone = to === undefined ? byUserId(world, recipient!) : phoneFor(world, waIdOf(world, to));
  const contact = {
    input: to ?? recipient!,
    ...(to !== undefined && { wa_id: phone.number }),
    ...(recipient !== undefined && { user_id: phone.userId }),
  };
  return { phone, contact };
}

function byUserId(world: World, userId: string): Phone {
  const phone = phoneByUserId(world, userId);
  if (!phone) throw new GraphError(131009, 'The parameter recipient: not a user of this business');
  return phone;
}

/** Without `+` Meta puts the business's own country code in front, whatever was meant. */
function waIdOf(world: World, to: string): string {
  if (!/^\+?[\d\s()-]+$/.test(to)) {
    throw new GraphError(131009, 'The parameter to: must be a phone number');
  }
  const digits = to.replaceAll(/\D/g, '');
  const number = to.startsWith('+') ? digits : `91${digits}`;
  if (number.length < 8 || number.length > 20) {
    throw new GraphError(131009, 'The parameter to: is too short or too long');
  }
  if (number === world.settings.displayPhoneNumber) {
    throw new GraphError(131021, 'The recipient is the sender.');
  }
  return number;
}
