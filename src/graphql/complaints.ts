/** Complaints: what was promised, and how far each has come. */
import { z } from 'zod';
import { ComplaintKind as Kind } from '../domain/complaint.events.ts';
import {
  type Complaint as Row,
  complaintNumbered,
  complaintsPage,
  type ComplaintState as State,
} from '../projections/complaints.ts';
import { Account, accountOf } from './accounts.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { pageCost } from './paging.ts';
import { anyone, mayRead, maySeePerson, only } from './roles.ts';
import { stateArgs, statePage } from './state-pages.ts';

const kinds: Record<Kind, string> = {
  SUPPLY_OFF: 'No supply.',
  LINE_OR_POLE: 'A line or pole is broken or leaning.',
  TRANSFORMER: 'A transformer has failed.',
  VOLTAGE: 'Voltage too low, too high or not steady.',
  METER: 'The meter is stopped, fast, burnt or missing.',
  WRONG_READING: 'The reading on the bill is wrong.',
  WRONG_BILL: 'The bill is wrong in another way.',
  BILL_NOT_RECEIVED: 'No bill has come.',
  PAID_NOT_UPDATED: 'Paid, and the account does not show it.',
  PAID_WRONG_ACCOUNT: 'Paid for a wrong account.',
  REFUND: 'Money is to come back.',
  NEW_CONNECTION: 'About a new connection.',
  DISCONNECTION: 'Cut off, or not connected again.',
  SAFETY: 'Danger to life.',
  THEFT_REPORT: 'Somebody takes electricity unlawfully.',
  STAFF_CONDUCT: 'How somebody of the company behaved.',
  OTHER: 'Anything else.',
};

export const ComplaintKind = builder.enumType('ComplaintKind', {
  description: 'What is wrong.',
  values: Object.fromEntries(
    Kind.options.map((value) => [value, { value, description: kinds[value] }]),
  ),
});

const ComplaintState = builder.enumType('ComplaintState', {
  description: 'Where a complaint stands.',
  values: {
    REGISTERED: { value: 'registered', description: 'Taken in; nobody has it yet.' },
    ASSIGNED: { value: 'assigned', description: 'At a desk.' },
    RESOLVED: { value: 'resolved', description: 'Done, as the company sees it.' },
    CLOSED: { value: 'closed', description: 'Done, as the consumer sees it, or unanswered.' },
  } satisfies Record<string, { value: State; description: string }>,
});

export const EscalationStep = builder.enumType(
  'EscalationStep',
  {
    description: 'Who takes a complaint up that was not settled below.',
    values: {
      CENTRE: { value: 'centre', description: 'The distribution centre.' },
      DIVISION: { value: 'division', description: 'The division.' },
      CIRCLE: { value: 'circle', description: 'The circle.' },
      FORUM: { value: 'forum', description: 'The consumer grievance redressal forum.' },
      OMBUDSMAN: { value: 'ombudsman', description: 'The electricity ombudsman.' },
    },
  } as const,
);

/** What was sealed when it was registered, by whichever door. */
const Particulars = z.object({
  text: z.string().default(''),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
});
type Location = { latitude: number; longitude: number };

const Place = builder.objectRef<Location>('Location').implement({
  description: 'A place on the map, WGS 84.',
  fields: (t) => ({
    latitude: t.exposeFloat('latitude', { description: 'Degrees north.' }),
    longitude: t.exposeFloat('longitude', { description: 'Degrees east.' }),
  }),
});

async function particularsOf(
  { docketNo, accountNo, particulars }: Row,
  { caller, ledger }: Context,
) {
  if (particulars === null || !maySeePerson(caller, accountNo)) return undefined;
  const opened = await ledger.vault.open(particulars, `complaint ${docketNo}`);
  return opened === undefined ? undefined : Particulars.parse(JSON.parse(opened));
}

const isOpen = ({ state }: Row) => state === 'registered' || state === 'assigned';

export const Complaint = builder.node(builder.objectRef<Row>('Complaint'), {
  description: 'A complaint, from its docket number to the day it is closed.',
  id: { resolve: ({ docketNo }) => docketNo },
  async loadOne(docketNo, { caller, ledger }) {
    const complaint = await complaintNumbered(ledger.store, docketNo);
    return complaint && mayRead(caller, complaint.accountNo) ? complaint : undefined;
  },
  fields: (t) => ({
    docketNo: t.exposeString('docketNo', { description: '`C` and twelve digits, to be read out.' }),
    kind: t.expose('kind', { type: ComplaintKind, description: 'What is wrong.' }),
    state: t.expose('state', { type: ComplaintState, description: 'Where it stands.' }),
    account: t.field({
      type: Account,
      nullable: true,
      description: 'Whose. Null where it names none, or one out of the caller’s sight.',
      resolve: accountOf,
    }),
    text: t.string({
      nullable: true,
      description:
        'In the consumer’s words. Null where there are none, after erasure, and for an ' +
        'auditor and a biller.',
      resolve: async (complaint, _, context) => (await particularsOf(complaint, context))?.text,
    }),
    location: t.field({
      type: Place,
      nullable: true,
      description: 'Where, if it was said. Hidden like the text.',
      resolve: async (complaint, _, context) => (await particularsOf(complaint, context))?.location,
    }),
    resolution: t.string({
      nullable: true,
      description: 'What was done. Hidden like the text.',
      resolve({ docketNo, accountNo, resolution }, _, { caller, ledger }) {
        if (resolution === null || !maySeePerson(caller, accountNo)) return undefined;
        return ledger.vault.open(resolution, `complaint resolution ${docketNo}`);
      },
    }),
    desk: t.exposeString('desk', { nullable: true, description: 'Who has it; never a person.' }),
    escalatedTo: t.exposeString('escalatedTo', {
      nullable: true,
      description: 'The highest step that has been asked to take it up.',
    }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime', description: 'When it came.' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', description: 'By when it must be settled.' }),
    overdue: t.boolean({
      description: 'Still open after its due time.',
      resolve: (complaint, _, { settings }) =>
        isOpen(complaint) && Date.parse(settings.now()) > Date.parse(complaint.dueAt),
    }),
    standardHours: t.exposeFloat('standardHours', {
      description: 'The promise that was given when it came: clock hours.',
    }),
    standardSource: t.exposeString('standardSource', { description: 'Who has set that promise.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last resolved; null while it is open.',
    }),
    stars: t.exposeInt('stars', {
      nullable: true,
      description: 'From 1, bad, to 5, good; null until the consumer has said so.',
    }),
  }),
});

const ComplaintConnection = builder.connectionObject(
  { type: Complaint, name: 'ComplaintConnection', description: 'Complaints, page by page.' },
  { name: 'ComplaintEdge', description: 'A complaint in its place.' },
);

builder.objectField(Account, 'complaints', (t) =>
  t.field({
    type: ComplaintConnection,
    description: 'Newest first.',
    args: stateArgs(ComplaintState),
    complexity: pageCost,
    resolve: ({ accountNo }, args, { ledger: { store } }) =>
      statePage('complaints', { accountNo }, args, (wanted) => complaintsPage(store, wanted)),
  }));

builder.queryFields((t) => ({
  complaint: t.field({
    ...only(
      anyone,
      'One complaint. Null when there is none or the caller may not see it: a consumer sees ' +
        'those about their own accounts.',
    ),
    type: Complaint,
    nullable: true,
    args: { docketNo: t.arg.string({ required: true, description: 'As it was read out.' }) },
    async resolve(_, { docketNo }, { caller, ledger }) {
      const complaint = await complaintNumbered(ledger.store, docketNo);
      return complaint && mayRead(caller, complaint.accountNo) ? complaint : undefined;
    },
  }),
  complaints: t.field({
    ...only(['agent', 'auditor', 'admin'], 'All complaints, newest first.'),
    type: ComplaintConnection,
    nullable: true,
    args: stateArgs(ComplaintState),
    complexity: pageCost,
    resolve: (_, args, { ledger: { store } }) =>
      statePage('complaints', {}, args, (wanted) => complaintsPage(store, wanted)),
  }),
}));
