/** Taking a complaint in: sealed for whoever complains, and known by a number to be read out. */
import { z } from 'zod';
import { dayOf } from '../domain/calendar.ts';
import { ComplaintKind as Kind } from '../domain/complaint.events.ts';
import { refuse } from '../domain/decider.ts';
import { AccountNo, docketNoFrom } from '../domain/identifiers.ts';
import { complaintNumbered } from '../projections/complaints.ts';
import { builder } from './builder.ts';
import { Complaint, ComplaintKind } from './complaints.ts';
import { fault } from './faults.ts';
import { CommandId, freeText, optional } from './inputs.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { complaintRefusals } from './refusals.ts';
import { mayRead } from './roles.ts';
import { sealedFor } from './sealing.ts';

const LocationInput = builder.inputType('LocationInput', {
  description: 'A place on the map, WGS 84.',
  fields: (t) => ({
    latitude: t.float({ required: true, description: 'Degrees north.' }),
    longitude: t.float({ required: true, description: 'Degrees east.' }),
  }),
});

const RegisterComplaintInput = builder.inputType('RegisterComplaintInput', {
  description: 'What is wrong, and where.',
  fields: (t) => ({
    commandId: t.field({
      type: 'UUID',
      required: true,
      description: 'One per intention; a retry sends the same one.',
    }),
    accountNo: t.field({ type: 'AccountNo', required: true, description: 'Whose complaint.' }),
    kind: t.field({ type: ComplaintKind, required: true, description: 'What is wrong.' }),
    text: t.string({ required: true, description: 'In their words; at most 2,000 letters.' }),
    location: t.field({ type: LocationInput, description: 'Where, if it helps.' }),
  }),
});

const RegisterWish = z.object({
  commandId: CommandId,
  accountNo: AccountNo,
  kind: Kind,
  text: freeText(2000),
  location: optional(z.object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  })),
});

/** A million numbers a day: this many taken ones in a row do not happen by chance. */
const docketTriesMax = 20;

async function register(
  { commandId, accountNo, kind, text, location }: z.infer<typeof RegisterWish>,
  { context, origin, at }: Asking,
) {
  const { caller, ledger } = context;
  if (!mayRead(caller, accountNo)) throw fault('FORBIDDEN', 'Not allowed.');
  const account = await context.account(accountNo);
  if (!account) return refuse({ code: 'account_not_found' as const });
  const { urban } = account;
  const secret = JSON.stringify({ text, ...(location && { location }) });
  for (let attempt = 1;; attempt++) {
    const docketNo = docketNoFrom(commandId, dayOf(at), attempt);
    const place = `complaint ${docketNo}`;
    const particulars = await sealedFor(ledger, `account-${accountNo}`, place, secret);
    if (!particulars) return invalid('text', 'The account’s personal data was erased.');
    const command = { docketNo, kind, accountNo, particulars, registeredAt: at, urban };
    const outcome = await ledger.complaint({ type: 'RegisterComplaint', ...command }, origin);
    const taken = 'refused' in outcome &&
      outcome.refused.code === 'docket_no_used_for_another_complaint';
    if (!taken || attempt === docketTriesMax) return outcome;
  }
}

addCommand({
  name: 'RegisterComplaint',
  description: 'Takes a complaint in and gives it its docket number; a consumer’s about an own ' +
    'account.',
  roles: ['consumer', 'agent'],
  input: RegisterComplaintInput,
  schema: RegisterWish,
  refusals: { ...complaintRefusals, account_not_found: 'No account has this number.' },
  // Its number follows from the id and the day, so what bears the id and was registered is it.
  stream: (_, { type, stream }) => type === 'ComplaintRegistered' ? stream : 'complaint',
  ask: register,
  changed: {
    field: 'complaint',
    type: Complaint,
    description: 'The complaint, as it is after this command.',
    load: (_, [registered], { context }) =>
      complaintNumbered(context.ledger.store, Registered.parse(registered).docketNo),
  },
});

const Registered = z.object({ docketNo: z.string() });
