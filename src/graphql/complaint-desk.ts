/** Working a complaint off: each step of it is a command, the desk's or the consumer's own. */
import type { InputFieldMap } from '@pothos/core';
import { z } from 'zod';
import { ComplaintAssigned, ComplaintEscalated } from '../domain/complaint.events.ts';
import { ComplaintRated } from '../domain/complaint.events.ts';
import type { Complaint as Now, ComplaintCommand } from '../domain/complaint.ts';
import { refuse } from '../domain/decider.ts';
import { DocketNo } from '../domain/identifiers.ts';
import { complaintNumbered } from '../projections/complaints.ts';
import { builder, type InputFields } from './builder.ts';
import { Complaint, EscalationStep } from './complaints.ts';
import { CommandId, freeText, optional } from './inputs.ts';
import { addCommand, type Asking, invalid } from './recording.ts';
import { complaintRefusals } from './refusals.ts';
import { mayRead, type Role } from './roles.ts';
import { sealedFor } from './sealing.ts';

const about = { commandId: CommandId, docketNo: DocketNo };
type About = { commandId: string; docketNo: string };
type Registered = Exclude<Now, { status: 'unknown' }>['registered'];

type Step<Wanted extends About> = {
  name: string;
  description: string;
  roles: readonly Role[];
  fields?: (t: InputFields) => InputFieldMap;
  schema: z.ZodType<Wanted>;
  command(
    wanted: Wanted,
    asking: Asking,
    registered: Registered,
  ): Promise<ComplaintCommand | ReturnType<typeof invalid>> | ComplaintCommand;
};

function addStep<Wanted extends About>(step: Step<Wanted>) {
  const { name, schema, roles, description } = step;
  const input = builder.inputType(`${name}Input`, {
    description: `Which complaint, and what ${name} needs to know.`,
    fields: (t) => ({
      commandId: t.field({
        type: 'UUID',
        required: true,
        description: 'One per intention; a retry sends the same one.',
      }),
      docketNo: t.string({ required: true, description: 'Which complaint.' }),
      ...step.fields?.(t),
    }),
  });
  addCommand({
    name,
    description,
    roles,
    input,
    schema,
    refusals: complaintRefusals,
    stream: ({ docketNo }) => `complaint-${docketNo}`,
    async ask(wanted, asking) {
      const { context: { caller, ledger }, origin } = asking;
      const { docketNo } = wanted;
      const complaint = await ledger.now.complaint(docketNo);
      const known = complaint.status === 'unknown' ? undefined : complaint.registered;
      if (!known || !mayRead(caller, known.accountNo ?? null)) {
        return refuse({ code: 'complaint_not_found' as const, docketNo });
      }
      const command = await step.command(wanted, asking, known);
      return 'refused' in command ? command : await ledger.complaint(command, origin);
    },
    changed: {
      field: 'complaint',
      type: Complaint,
      description: 'The complaint, as it is after this command.',
      load: ({ docketNo }, _, { context }) => complaintNumbered(context.ledger.store, docketNo),
    },
  });
}

/** A text about somebody: under the key of whoever complained. */
const sealText = (asking: Asking, registered: Registered, place: string, text: string) => {
  const { particulars, contactId, accountNo } = registered;
  const person = particulars?.person ??
    (contactId ? `contact-${contactId}` : `account-${accountNo}`);
  return sealedFor(asking.context.ledger, person, place, text);
};
const erased = (field: string) =>
  invalid(field, 'The personal data of whoever complained was erased: no text can be kept.');

addStep({
  name: 'AssignComplaint',
  description: 'Gives a complaint to a desk.',
  roles: ['agent'],
  fields: (t) => ({
    desk: t.string({
      required: true,
      description: 'A desk, a centre or a division, at most 80 letters; never a person.',
    }),
  }),
  schema: z.object({ ...about, desk: z.string().trim().pipe(ComplaintAssigned.shape.desk) }),
  command: ({ docketNo, desk }) => ({ type: 'AssignComplaint', docketNo, desk }),
});

addStep({
  name: 'EscalateComplaint',
  description: 'Asks a higher step to take a complaint up.',
  roles: ['agent'],
  fields: (t) => ({
    step: t.field({ type: EscalationStep, required: true, description: 'Which step.' }),
  }),
  schema: z.object({ ...about, step: ComplaintEscalated.shape.step }),
  command: ({ docketNo, step }) => ({ type: 'EscalateComplaint', docketNo, step }),
});

addStep({
  name: 'NoteComplaint',
  description: 'Adds a note for the desk, sealed; the consumer is not told.',
  roles: ['agent'],
  fields: (t) => ({
    note: t.string({ required: true, description: 'At most 2,000 letters.' }),
  }),
  schema: z.object({ ...about, note: freeText(2000) }),
  async command({ commandId, docketNo, note }, asking, registered) {
    const sealed = await sealText(asking, registered, `complaint note ${commandId}`, note);
    return sealed ? { type: 'NoteComplaint', docketNo, note: sealed } : erased('note');
  },
});

addStep({
  name: 'ResolveComplaint',
  description: 'Says that it is settled, and what was done.',
  roles: ['agent'],
  fields: (t) => ({
    resolution: t.string({
      description: 'What was done, as the consumer will read it; at most 2,000 letters.',
    }),
  }),
  schema: z.object({ ...about, resolution: optional(freeText(2000)) }),
  async command({ docketNo, resolution: text }, asking, registered) {
    if (text === undefined) return { type: 'ResolveComplaint', docketNo };
    const resolution = await sealText(asking, registered, `complaint resolution ${docketNo}`, text);
    return resolution ? { type: 'ResolveComplaint', docketNo, resolution } : erased('resolution');
  },
});

addStep({
  name: 'ReopenComplaint',
  description: 'Says that it is not settled after all; a consumer of an own complaint.',
  roles: ['consumer', 'agent'],
  schema: z.object(about),
  command: ({ docketNo }, { at }) => ({ type: 'ReopenComplaint', docketNo, at }),
});

addStep({
  name: 'CloseComplaint',
  description: 'The consumer agrees that it is settled, here or to an agent.',
  roles: ['consumer', 'agent'],
  schema: z.object(about),
  command: ({ docketNo }) => ({ type: 'CloseComplaint', docketNo, because: 'consumer_agreed' }),
});

addStep({
  name: 'RateComplaint',
  description: 'How well it was settled, as the consumer says, here or to an agent.',
  roles: ['consumer', 'agent'],
  fields: (t) => ({
    stars: t.int({ required: true, description: 'From 1, bad, to 5, good.' }),
  }),
  schema: z.object({ ...about, stars: ComplaintRated.shape.stars }),
  command: ({ docketNo, stars }) => ({ type: 'RateComplaint', docketNo, stars }),
});
