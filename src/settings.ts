/** All settings that the environment can hold: what each may be, and what it is for. */
import { z } from 'zod';
import { fromDecimal } from './domain/money.ts';
import { addressIn } from './eventlog/eventstoredb-address.ts';
import { LogNotOpened } from './eventlog/eventstoredb-faults.ts';

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Without a slash at the end. A password in an address would end up in log lines. */
const Address = z.string().transform((text, context) => {
  const url = URL.parse(text);
  const local = url !== null && onThisMachine.has(url.hostname);
  if (url?.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
    return refused(context, 'must begin with https:// (http:// only for localhost)');
  }
  if (url.username || url.password) return refused(context, 'must not hold a name or password');
  return url.href.replace(/\/+$/, '');
});

const Text = z.string().max(200, 'must not be longer than 200 letters');

const Pattern = z.string().transform((text, context) => {
  if (!/^\^.+\$$/.test(text)) return refused(context, 'must begin with ^ and end with $');
  try {
    return new RegExp(text, 'u');
  } catch {
    return refused(context, 'is not a regular expression');
  }
});

const Rupees = z.string().transform((text, context) => {
  const amount = fromDecimal(text);
  if (amount !== undefined && amount > 0) return amount;
  return refused(context, 'must be an amount in rupees, such as 100000 or 2500.50');
});

const whole = (min: number, max: number) =>
  z.string().regex(/^\d{1,9}$/, 'must be a whole number').transform(Number)
    .refine((number) => min <= number && number <= max, `must be from ${min} to ${max}`);

/** Long enough, and not one key held down or a word out of an example. */
const secret = (lengthMin: number) =>
  z.string()
    .min(lengthMin, `is too short: ${lengthMin} characters at least`)
    .refine((text) => new Set(text).size >= Math.min(10, lengthMin), 'repeats itself: too weak')
    .refine(
      (text) => !/change.?me|example|password|secret|12345678/i.test(text),
      'stands in every example: make one of your own',
    );

/** With a comma between. Deliveries that are repeated keep the signature of the old one. */
const oneOrTwo = (one: z.ZodType<string, string>) =>
  z.string().transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1).max(2, 'can hold two at most, the new one and the old one'));

/** 32 bytes, as 64 hexadecimal digits or in base64. */
const Key = z.string().transform((text, context) => {
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (!/^[\w+/-]+={0,2}$/.test(text) || key.length !== 32) {
    return refused(context, 'must be 32 bytes, as 64 hexadecimal digits or in base64');
  }
  return new Set(key).size < 10 ? refused(context, 'repeats itself: too weak') : key;
});

/** Looked at letter by letter: of a misspelt option its client would only warn. */
const EventLog = z.string().transform((text, context) => {
  if (text === 'sqlite') return text;
  if (!/^esdb(\+discover)?:\/\//.test(text)) {
    return refused(context, 'must be sqlite or esdb://name:password@host:2113');
  }
  try {
    addressIn(text);
    return text;
  } catch (error) {
    if (!(error instanceof LogNotOpened)) throw error;
    return refused(context, `cannot be used: ${error.why}`);
  }
});

const ReadStore = z.string().refine((text) => {
  if (text === 'sqlite') return true;
  const url = URL.parse(text);
  const known = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  return known && url.hostname !== '' && url.pathname.length > 1;
}, 'must be sqlite or postgres://name:password@host:port/database');

const make = 'Make one with: openssl rand -base64 32';

/** In the order of `help settings`. Descriptions come last: zod drops them otherwise. */
export const Settings = z.object({
  PORT: whole(0, 65_535).default(8080).describe('Where the service listens. 0: any free port.'),
  HOST: Text.default('127.0.0.1')
    .describe('The address it listens on. 0.0.0.0: reachable from other machines.'),
  DATA_DIR: z.string().max(1000).default('./data')
    .describe('The folder of the log, the vault and the views. Back it up; keep it private.'),
  PUBLIC_URL: Address.optional()
    .describe('How people reach the service, for links in messages: https://bill.example.in'),
  EVENT_LOG: EventLog.default('sqlite')
    .describe(
      'Where facts are kept: sqlite (a file in DATA_DIR), or, for more than one machine, an ' +
        'EventStoreDB: esdb://name:password@host:2113, several hosts with commas between, or ' +
        'esdb+discover://name:password@cluster. Options come after a ?, such as tlsCAFile=…',
    ),
  READ_STORE: ReadStore.default('sqlite')
    .describe(
      'Where views are kept: sqlite (a file in DATA_DIR), or, for more than one machine, ' +
        'postgres://name:password@host:5432/database. Not through a pooler that shares sessions.',
    ),

  WHATSAPP_API_URL: Address.default('https://graph.facebook.com/v24.0')
    .describe('Meta’s Graph API with its version.'),
  WHATSAPP_ACCESS_TOKEN: z.string().min(20, 'is too short for a token of Meta').optional()
    .describe(
      'Token of the system user, from Meta’s Business Manager. Left out: the simulator ' +
        'plays Meta, and every other WHATSAPP_ setting has a value of its own.',
    ),
  WHATSAPP_APP_SECRET: oneOrTwo(secret(16)).optional()
    .describe(
      'App secret, under which Meta signs its webhooks. While it is being changed: the ' +
        'new one and the old one with a comma between.',
    ),
  WHATSAPP_VERIFY_TOKEN: secret(16).optional()
    .describe(`What Meta must say when the webhook address is registered. ${make}`),
  WHATSAPP_PHONE_NUMBER_ID: z.string().regex(/^\d{5,25}$/, 'must be digits alone').optional()
    .describe('Meta’s id of the number that consumers write to; not the number itself.'),
  WHATSAPP_BUSINESS_ACCOUNT_ID: z.string().regex(/^\d{5,25}$/, 'must be digits alone').optional()
    .describe('Meta’s id of the WhatsApp business account: for templates and payments.'),
  WHATSAPP_PAYMENT_CONFIGURATION: Text.optional()
    .describe('Name of the payment configuration in Meta’s account, letter by letter.'),
  WHATSAPP_PAYMENT_GATEWAY: z.enum(['razorpay', 'billdesk', 'payu', 'zaakpay'], {
    error: 'must be razorpay, billdesk, payu or zaakpay',
  }).default('razorpay').describe('The gateway behind that payment configuration.'),
  WHATSAPP_FLOW_PRIVATE_KEY: z.string().transform((text) => text.replaceAll('\\n', '\n'))
    .refine((text) => /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(text), 'must be a PEM key')
    .optional().describe('Private key of the Flows endpoint, PEM; \\n may stand for a new line.'),

  RAZORPAY_API_URL: Address.default('https://api.razorpay.com')
    .describe('Razorpay’s API, without its version.'),
  RAZORPAY_KEY_ID: z.string()
    .regex(/^rzp_(live|test)_\w{6,40}$/, 'must begin with rzp_live_ or rzp_test_').optional()
    .describe(
      'API key for payment links, from Razorpay’s dashboard. Left out: the pay page offers no ' +
        'links, or, where the simulator plays Meta, it plays Razorpay, too.',
    ),
  RAZORPAY_KEY_SECRET: secret(16).optional().describe('The secret that belongs to that key.'),
  RAZORPAY_WEBHOOK_SECRET: oneOrTwo(secret(16)).optional()
    .describe(
      'Under which Razorpay signs its webhooks to /webhooks/razorpay. While it is being ' +
        `changed: the new one and the old one with a comma between. ${make}`,
    ),

  AUTH_SECRET: secret(32).optional()
    .describe(`Signs tokens of the API (HS256), made with khata token. ${make}`),
  AUTH_JWKS_URL: Address.optional()
    .describe('Keys of your own sign-in service, instead of AUTH_SECRET.'),
  AUTH_ISSUER: Text.optional().describe('Who must have issued a token; with AUTH_JWKS_URL.'),
  AUTH_AUDIENCE: Text.optional().describe('For whom a token must be; with AUTH_JWKS_URL.'),
  VAULT_KEY: Key.optional()
    .describe(
      'Master key of the vault: without it no personal data can ever be read again. ' +
        `Keep a copy away from DATA_DIR. ${make}`,
    ),

  BILLER_NAME: Text.default('Madhya Pradesh Madhya Kshetra Vidyut Vitaran Company Limited')
    .describe('The company’s name on bills, receipts and in chats.'),
  BILLER_NAME_HI: Text.default('मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड')
    .describe('The same in Hindi.'),
  BILLER_ADDRESS: Text.max(100).default('Govindpura').describe('Street and place.'),
  BILLER_CITY: Text.max(60).default('Bhopal').describe('City.'),
  BILLER_STATE: z.string().regex(/^[A-Z]{2}$/, 'must be two capitals, such as MP').default('MP')
    .describe('State, as order cards want it.'),
  BILLER_POSTAL_CODE: z.string().regex(/^[1-9]\d{5}$/, 'must be six digits').default('462023')
    .describe('PIN code.'),
  BILLER_HELPLINE: Text.default('1912').describe('The number to call at any time.'),
  BILLER_WHATSAPP: Text.regex(/^\+?[\d -]{6,20}$/, 'must be a telephone number')
    .default('0755-2551222').describe('The number to save for WhatsApp, as people dial it.'),
  BILLER_UPI_ID: z.string().max(100)
    .regex(/^[\w.-]{2,60}@[A-Za-z][\w.-]{1,40}$/, 'must be a UPI id, such as company@bank')
    .optional()
    .describe(
      'UPI id of the company’s own bank account. With it the pay page shows a QR code that every ' +
        'UPI app reads; what is paid so is known when the bank’s statement is imported.',
    ),
  BILLER_PORTAL: Text.default('portal.mpcz.in').describe('The company’s own site.'),

  ACCOUNT_NO_PATTERN: Pattern.default(/^N\d{10}$/u)
    .describe('What a consumer number looks like, as a regular expression.'),
  UPI_LIMIT: Rupees.default(fromDecimal('100000')!)
    .describe(
      'Rupees that one UPI payment may carry; above it another way is offered. NPCI’s ' +
        'ordinary limit is ₹1 lakh; none is published for electricity.',
    ),
  PAYMENT_MINUTES: whole(10, 43_200).default(60)
    .describe('How long an order card stays payable. Money that comes later is recorded too.'),
});

export type SettingName = keyof typeof Settings.shape;
export const settingNames = Object.keys(Settings.shape) as SettingName[];

export const secretNames: ReadonlySet<SettingName> = new Set([
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_FLOW_PRIVATE_KEY',
  'RAZORPAY_KEY_SECRET',
  'RAZORPAY_WEBHOOK_SECRET',
  'AUTH_SECRET',
  'VAULT_KEY',
]);

export const helpOf = (name: SettingName): string => Settings.shape[name].description ?? '';

/** What holds while nothing is set; undefined where nothing does. */
export function defaultOf(name: SettingName): string | undefined {
  const { data } = Settings.shape[name].safeParse(undefined);
  if (data === undefined) return undefined;
  if (name === 'UPI_LIMIT') return String(Number(data) / 100);
  return data instanceof RegExp ? data.source : String(data);
}

function refused(context: z.RefinementCtx, message: string) {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
