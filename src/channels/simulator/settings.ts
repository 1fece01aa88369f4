/** What the simulator is told when it is made: who it plays, how fast, and how strictly. */

export type Pace = {
  /** From acceptance. `readMs: null`: nobody looks at the phone. */
  sentMs: number;
  deliveredMs: number;
  readMs: number | null;
  /** Each step and each webhook is late by up to this much, so that their order may change. */
  jitterMs: number;
  /** Shares, 0 to 1: of messages read at once, and of status webhooks that come twice. */
  deliveredSkipped: number;
  repeated: number;
  /** How long Meta looks at a new template. */
  reviewMs: number;
  /** How long a bank takes, and how long one that is late. */
  bankMs: number;
  laterMs: number;
  /** For how long a lagging look-up still tells the old state. */
  lookupLagMs: number;
  refundMs: number;
  /** Webhooks under way at the same time, and how long one waits for its answer. */
  deliveriesAtOnce: number;
  answerMs: number;
  /** Gaps between repeats of a webhook; the last one stays, up to seven days in all. */
  retryMs: readonly number[];
};

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const usualPace: Pace = {
  sentMs: 150,
  deliveredMs: 350,
  readMs: 900,
  jitterMs: 250,
  deliveredSkipped: 0.05,
  repeated: 0.05,
  reviewMs: 2 * seconds,
  bankMs: 1_500,
  laterMs: 20 * seconds,
  lookupLagMs: 20 * seconds,
  refundMs: 5 * seconds,
  deliveriesAtOnce: 4,
  answerMs: 10 * seconds,
  retryMs: [1, 2, 5, 10, 30].map((gap) => gap * seconds)
    .concat([1, 5, 15].map((gap) => gap * minutes), [1, 6, 12].map((gap) => gap * hours)),
};

/** Everything at once and in order, for tests. What is late or repeated still waits for `now`. */
export const instantPace: Pace = {
  ...usualPace,
  sentMs: 0,
  deliveredMs: 0,
  readMs: 0,
  jitterMs: 0,
  deliveredSkipped: 0,
  repeated: 0,
  reviewMs: 0,
  bankMs: 0,
  refundMs: 0,
  deliveriesAtOnce: 1,
};

/** What Meta leaves open, or says in two ways. The defaults are the stricter readings. */
export type Rules = {
  /** 131047 in the answer, or 200 and then a failed status. */
  closedWindow: 'answer' | 'status';
  /** Where 2046 and 2047 arrive. */
  orderStatusErrors: 'statuses' | 'value';
  /** Strict: a burst is repaid before the next message. Gentle: one more every six seconds. */
  pairLimit: 'strict' | 'gentle';
  /** Messages a second, in and out together. */
  throughput: number;
  /** People reached outside their window in 24 hours, and the code beyond; both unverified. */
  tier: { people: number; code: number };
  /** Whether a tax of 0 passes. Meta's samples show none; a card without duty needs it. */
  zeroTax: boolean;
  /** A template needs more than this many words for each variable; from memory, unverified. */
  wordsPerVariable: number;
  webhookForm: 'escaped' | 'utf8';
};

const usualRules: Rules = {
  closedWindow: 'status',
  orderStatusErrors: 'statuses',
  pairLimit: 'strict',
  throughput: 80,
  tier: { people: 250, code: 131048 },
  zeroTax: true,
  wordsPerVariable: 2,
  webhookForm: 'escaped',
};

export type Hint = {
  phones: readonly { number: string; name?: string; note?: string }[];
  text?: string;
};

/** `MARKETING`: approved, but as the dearer category. */
export type Verdict = 'APPROVED' | 'MARKETING' | 'REJECTED';

export type SimulatorSettings = {
  /** SQLite file of phones, chats and payments; `:memory:` forgets them. */
  path: string;
  /** Where webhooks go. Asked each time, because the port may be known late. */
  serviceWebhookUrl: () => string;
  accessToken: string;
  appSecret: string;
  verifyToken: string;
  phoneNumberId: string;
  businessAccountId: string;
  /** Digits with the country code, spaces and `+` allowed: `+91 755 255 1222`. */
  displayPhoneNumber: string;
  businessName?: string;
  paymentConfiguration: string;
  /** `billdesk`, `razorpay`, `payu` or `zaakpay`. */
  gateway: string;
  now: () => string;
  /** 0 ≤ result < 1, as Math.random. */
  random: () => number;
  pace?: Partial<Pace>;
  rules?: Partial<Rules>;
  /** Phones that are there from the start. */
  phones?: readonly { number: string; name: string }[];
  flows?: readonly { id: string; name: string; status: 'published' | 'throttled' | 'blocked' }[];
  /** What to try first, for the page. */
  hint?: () => Promise<Hint>;
  review?: (template: { name: string; language: string; category: string }) => Verdict;
};

export type Settings = Required<SimulatorSettings> & { pace: Pace; rules: Rules };

const readyPhones = [
  { number: '919826000001', name: 'Ramesh Kumar' },
  { number: '919826000002', name: 'सीता देवी' },
  { number: '919826000003', name: 'Imran Khan' },
];

export const completed = (settings: SimulatorSettings): Settings => ({
  businessName: 'Electricity company',
  phones: readyPhones,
  flows: [],
  hint: () => Promise.resolve({ phones: [] }),
  review: () => 'APPROVED',
  ...settings,
  displayPhoneNumber: settings.displayPhoneNumber.replaceAll(/\D/g, ''),
  pace: { ...usualPace, ...settings.pace },
  rules: { ...usualRules, ...settings.rules },
});
