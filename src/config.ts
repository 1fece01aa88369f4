/** The configuration, read once from the environment and complete, or refused with what to do. */
import { z } from 'zod';
import { type Secrets, secretsFile, secretsIn } from './secrets.ts';
import { helpOf, secretNames, type SettingName, settingNames, Settings } from './settings.ts';

export type Config = ReturnType<typeof configured>;
type Environment = Readonly<Record<string, string | undefined>>;
type Given = z.infer<typeof Settings>;

export type Problem = { setting: string; wrong: string; help: string };

/** The environment cannot be used. All that is wrong at once, and never a value that was set. */
export class Misconfigured extends Error {
  override name = 'Misconfigured';
  problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const told = problems.map(({ setting, wrong, help }) => `${setting} ${wrong}.\n  ${help}`);
    super(`${told.join('\n')}\nAll settings: npm run khata -- help settings`);
    this.problems = problems;
  }
}

/**
 * Secrets in it are functions, so that neither a log line nor JSON can spell them by mistake.
 * Throws Misconfigured. `secrets`: those of a data folder, for an installation without its own.
 */
export function configured(
  environment: Environment,
  secrets: (dataDir: string) => Secrets = secretsIn,
) {
  const given = givenIn(environment);
  const simulator = given.WHATSAPP_ACCESS_TOKEN === undefined;
  const problems = [...unknownIn(environment), ...missingFrom(given)];
  if (problems.length > 0) throw new Misconfigured(problems);
  let asked: Secrets | undefined;
  const made = () => (asked ??= secrets(given.DATA_DIR));
  const publicUrl = given.PUBLIC_URL ?? `http://localhost:${given.PORT}`;
  return {
    port: given.PORT,
    host: given.HOST,
    dataDir: given.DATA_DIR,
    publicUrl,
    /** The simulator plays Meta. */
    simulator,
    whatsapp: whatsappOf(given, made),
    razorpay: razorpayOf(given, simulator, made),
    auth: authOf(given, made),
    /** EventStoreDB's address, password and all; undefined: SQLite in the data folder. */
    eventLog: given.EVENT_LOG === 'sqlite' ? undefined : constant(given.EVENT_LOG),
    /** PostgreSQL's address, password and all; undefined: SQLite in the data folder. */
    readStore: given.READ_STORE === 'sqlite' ? undefined : constant(given.READ_STORE),
    vaultKey: constant<Uint8Array>(given.VAULT_KEY ?? Buffer.from(made().vaultKey, 'hex')),
    biller: {
      name: given.BILLER_NAME,
      nameHi: given.BILLER_NAME_HI,
      /** In one line, as it stands on paper. */
      address: `${given.BILLER_ADDRESS}, ${given.BILLER_CITY} ${given.BILLER_POSTAL_CODE}`,
      addressLine: given.BILLER_ADDRESS,
      city: given.BILLER_CITY,
      state: given.BILLER_STATE,
      postalCode: given.BILLER_POSTAL_CODE,
      helpline: given.BILLER_HELPLINE,
      whatsapp: given.BILLER_WHATSAPP,
      portal: given.BILLER_PORTAL,
      ...(given.BILLER_UPI_ID && { upiId: given.BILLER_UPI_ID }),
    },
    accountNoPattern: given.ACCOUNT_NO_PATTERN,
    upiMax: given.UPI_LIMIT,
    paymentMinutes: given.PAYMENT_MINUTES,
    /** Which settings somebody has set, and which secrets were made here: for `described`. */
    told: toldOf(given, environment, asked !== undefined),
  };
}

/** For the log: each setting that was set, one a line, secrets as such only. */
export const described = ({ told }: Pick<Config, 'told'>): string => told.join('\n');

function givenIn(environment: Environment): Given {
  const set = settingNames.flatMap((name) => {
    const text = environment[name]?.trim(); // Docker compose passes on what is empty.
    return text ? [[name, text]] : [];
  });
  const parsed = Settings.safeParse(Object.fromEntries(set));
  if (parsed.success) return parsed.data;
  const first = new Map<SettingName, string>(); // What comes after it follows from it, mostly.
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0]) as SettingName;
    if (!first.has(name)) first.set(name, message);
  }
  throw new Misconfigured([...first].map(([name, wrong]) => problem(name, wrong)));
}

/** A misspelt token would quietly call in the simulator, so its neighbours must be known. */
function unknownIn(environment: Environment): Problem[] {
  const known = new Set<string>(settingNames);
  return Object.keys(environment)
    .filter((name) => /^(WHATSAPP|RAZORPAY|BILLER|VAULT)_/.test(name) && !known.has(name))
    .map((setting) => ({ setting, wrong: 'is not a setting', help: 'Is it misspelt?' }));
}

const neededForMeta = [
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_PAYMENT_CONFIGURATION',
  'PUBLIC_URL',
  'VAULT_KEY',
] as const;

const neededForLinks = ['RAZORPAY_KEY_SECRET', 'RAZORPAY_WEBHOOK_SECRET', 'PUBLIC_URL'] as const;

function missingFrom(given: Given): Problem[] {
  const missing = (names: readonly SettingName[], because: SettingName) =>
    names.filter((name) => given[name] === undefined)
      .map((name) => problem(name, `is needed, because ${because} is set`));
  const { AUTH_SECRET: secret, AUTH_JWKS_URL: jwks, WHATSAPP_ACCESS_TOKEN: token } = given;
  const { RAZORPAY_KEY_ID: key, RAZORPAY_KEY_SECRET: keySecret } = given;
  return [
    ...(key === undefined ? [] : missing(neededForLinks, 'RAZORPAY_KEY_ID')),
    ...(key || !keySecret ? [] : missing(['RAZORPAY_KEY_ID'], 'RAZORPAY_KEY_SECRET')),
    ...(token === undefined ? [] : missing(neededForMeta, 'WHATSAPP_ACCESS_TOKEN')),
    ...(token === undefined || jwks ? [] : missing(['AUTH_SECRET'], 'WHATSAPP_ACCESS_TOKEN')),
    ...(jwks === undefined ? [] : missing(['AUTH_ISSUER', 'AUTH_AUDIENCE'], 'AUTH_JWKS_URL')),
    ...(jwks && secret ? [problem('AUTH_SECRET', 'is set beside AUTH_JWKS_URL: choose one')] : []),
  ];
}

function whatsappOf(given: Given, made: () => Secrets) {
  const flowKey = given.WHATSAPP_FLOW_PRIVATE_KEY;
  return {
    apiUrl: given.WHATSAPP_API_URL,
    accessToken: constant(given.WHATSAPP_ACCESS_TOKEN ?? 'played-by-the-simulator'),
    /** The first one is the newest. */
    appSecrets: constant(given.WHATSAPP_APP_SECRET ?? [made().appSecret]),
    verifyToken: constant(given.WHATSAPP_VERIFY_TOKEN ?? made().verifyToken),
    phoneNumberId: given.WHATSAPP_PHONE_NUMBER_ID ?? '755255122200001',
    businessAccountId: given.WHATSAPP_BUSINESS_ACCOUNT_ID ?? '755255122200002',
    paymentConfiguration: given.WHATSAPP_PAYMENT_CONFIGURATION ?? 'electricity-bills',
    paymentGateway: given.WHATSAPP_PAYMENT_GATEWAY,
    ...(flowKey !== undefined && { flowPrivateKey: constant(flowKey) }),
  };
}

/** Undefined: no links. `played`: by the simulator, whose secrets are made here. */
function razorpayOf(given: Given, simulator: boolean, made: () => Secrets) {
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: secret } = given;
  const { RAZORPAY_API_URL: apiUrl, RAZORPAY_WEBHOOK_SECRET: webhookSecrets } = given;
  if (keyId && secret && webhookSecrets) {
    const secrets = { keySecret: constant(secret), webhookSecrets: constant(webhookSecrets) };
    return { played: false, apiUrl, keyId, ...secrets };
  }
  if (!simulator) return undefined;
  return {
    played: true,
    apiUrl: undefined,
    keyId: 'rzp_test_simulator',
    keySecret: constant('played-by-the-simulator'),
    webhookSecrets: () => [`razorpay ${made().appSecret}`],
  };
}

export type Auth =
  | { kind: 'secret'; secret: () => string }
  | { kind: 'keys'; jwksUrl: string; issuer: string; audience: string };

function authOf(given: Given, made: () => Secrets): Auth {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = given;
  if (jwksUrl && issuer && audience) return { kind: 'keys', jwksUrl, issuer, audience };
  return { kind: 'secret', secret: constant(given.AUTH_SECRET ?? made().authSecret) };
}

function toldOf({ DATA_DIR }: Given, environment: Environment, made: boolean): string[] {
  const set = settingNames.filter((name) => environment[name]?.trim());
  const lines = set.map((name) =>
    `${name}=${secretNames.has(name) ? '(a secret)' : withoutPassword(environment[name]!.trim())}`
  );
  return made ? [...lines, `other secrets: made here, in ${secretsFile(DATA_DIR)}`] : lines;
}

/** Of an address, what holds no secret. One of several hosts is none to `URL`. */
function withoutPassword(text: string): string {
  const parts = /^([\w+.-]+:\/\/)(.*@)?([^?#]*)(.*)$/.exec(text);
  const [, scheme, secret, place, options] = parts ?? [];
  return secret || options ? `${scheme}(a secret)@${place}` : text;
}

const constant = <Value>(value: Value) => (): Value => value;

const problem = (setting: SettingName, wrong: string): Problem => (
  { setting, wrong, help: helpOf(setting) }
);
