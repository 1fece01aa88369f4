/** What the environment may say, what it must, and what is never shown of it. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configured, described, Misconfigured } from '../src/config.ts';
import { secretsFile, secretsIn } from '../src/secrets.ts';
import { helpOf, settingNames } from '../src/settings.ts';
import { scratchFile } from './scratch.ts';

const vaultKey = '00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f';
const strong = 'k3Qw8Zr1Tn6Lp9Vx2Bm5Hd7Jf4Gs0YcA';
const given = { VAULT_KEY: vaultKey, AUTH_SECRET: strong };
const forMeta = {
  ...given,
  WHATSAPP_ACCESS_TOKEN: 'EAAGm0PX4ZCpsBAKZCg7ZAQ',
  WHATSAPP_APP_SECRET: '9f3c1e7a5b2d8046c1f7',
  WHATSAPP_VERIFY_TOKEN: 'uT7xQ2mZ9aB4cD6e',
  WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
  WHATSAPP_PAYMENT_CONFIGURATION: 'mpcz-upi',
  PUBLIC_URL: 'https://bill.example.in/',
};

const made = {
  vaultKey,
  authSecret: 'a'.repeat(43),
  appSecret: 'b'.repeat(32),
  verifyToken: 'c'.repeat(32),
};
const noSecrets = () => {
  throw new Error('no secrets are needed here');
};

function wrongIn(environment: Record<string, string>): string[] {
  try {
    configured(environment, () => made);
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.problems.map(({ setting, wrong }) => `${setting} ${wrong}`);
  }
  return [];
}

describe('the configuration', () => {
  it('is complete with nothing set, and has the simulator play Meta', () => {
    const config = configured({}, () => made);
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDir: './data',
      publicUrl: 'http://localhost:8080',
      simulator: true,
      whatsapp: { apiUrl: 'https://graph.facebook.com/v24.0', paymentGateway: 'razorpay' },
      auth: { kind: 'secret' },
      biller: { helpline: '1912', whatsapp: '0755-2551222', portal: 'portal.mpcz.in' },
      upiMax: 10_000_000,
      paymentMinutes: 60,
    });
    expect(config.accountNoPattern.test('N2302012345')).toBe(true);
    expect(config.whatsapp.appSecrets()).toEqual([made.appSecret]);
    expect(Buffer.from(config.vaultKey()).toString('hex')).toBe(vaultKey);
  });

  it('takes what is given, and makes no secret then', () => {
    const config = configured(forMeta, noSecrets);
    expect(config).toMatchObject({ simulator: false, publicUrl: 'https://bill.example.in' });
    expect(config.whatsapp.accessToken()).toBe(forMeta.WHATSAPP_ACCESS_TOKEN);
    expect(config.auth.kind === 'secret' && config.auth.secret()).toBe(strong);
  });

  it('takes two app secrets while one is being changed', () => {
    const both = `${forMeta.WHATSAPP_APP_SECRET}, 1a2b3c4d5e6f708192a3`;
    const { whatsapp } = configured({ ...forMeta, WHATSAPP_APP_SECRET: both }, noSecrets);
    expect(whatsapp.appSecrets()).toEqual(both.split(', '));
  });

  it('takes the keys of a sign-in service instead of a secret', () => {
    const { AUTH_SECRET: _, ...rest } = forMeta;
    const keys = {
      AUTH_JWKS_URL: 'https://login.example.in/keys',
      AUTH_ISSUER: 'https://login.example.in',
      AUTH_AUDIENCE: 'khata',
    };
    expect(configured({ ...rest, ...keys }, noSecrets).auth).toEqual({
      kind: 'keys',
      jwksUrl: keys.AUTH_JWKS_URL,
      issuer: keys.AUTH_ISSUER,
      audience: keys.AUTH_AUDIENCE,
    });
  });

  it('takes the master key in base64, too, and what is empty as not set', () => {
    const base64 = Buffer.from(vaultKey, 'hex').toString('base64');
    const config = configured({ VAULT_KEY: base64, PORT: '', HOST: '  ' }, () => made);
    expect(Buffer.from(config.vaultKey()).toString('hex')).toBe(vaultKey);
    expect(config).toMatchObject({ port: 8080, host: '127.0.0.1' });
  });

  it.each([
    [{ PORT: '80a' }, 'PORT must be a whole number'],
    [{ PORT: '70000' }, 'PORT must be from 0 to 65535'],
    [
      { EVENT_LOG: 'kurrentdb://a:b@c' },
      'EVENT_LOG must be sqlite or esdb://name:password@host:2113',
    ],
    [
      { EVENT_LOG: 'esdb://cluster:2113' },
      'EVENT_LOG cannot be used: it needs name and password; a server without TLS needs ' +
      '?tls=false instead',
    ],
    [
      { EVENT_LOG: 'esdb://a:b@c?tlsCAFile=/nowhere/ca.pem' },
      'EVENT_LOG cannot be used: the file of tlsCAFile cannot be read: /nowhere/ca.pem',
    ],
    [
      { READ_STORE: 'postgres://me:word@db' },
      'READ_STORE must be sqlite or postgres://name:password@host:port/database',
    ],
    [
      { PUBLIC_URL: 'http://bill.example.in' },
      'PUBLIC_URL must begin with https:// (http:// only for localhost)',
    ],
    [{ PUBLIC_URL: 'https://a:b@example.in' }, 'PUBLIC_URL must not hold a name or password'],
    [
      { VAULT_KEY: 'abc' },
      'VAULT_KEY must be 32 bytes, as 64 hexadecimal digits or in base64',
    ],
    [{ RAZORPAY_KEY_ID: 'key_1' }, 'RAZORPAY_KEY_ID must begin with rzp_live_ or rzp_test_'],
    [
      { RAZORPAY_KEY_SECRET: strong },
      'RAZORPAY_KEY_ID is needed, because RAZORPAY_KEY_SECRET is set',
    ],
    [{ RAZORPAY_KEY: 'rzp_live_x' }, 'RAZORPAY_KEY is not a setting'],
    [{ BILLER_UPI_ID: 'mpcz' }, 'BILLER_UPI_ID must be a UPI id, such as company@bank'],
    [{ VAULT_KEY: '00'.repeat(32) }, 'VAULT_KEY repeats itself: too weak'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET is too short: 32 characters at least'],
    [{ AUTH_SECRET: 'ab'.repeat(20) }, 'AUTH_SECRET repeats itself: too weak'],
    [
      { AUTH_SECRET: 'please-change-me-before-production' },
      'AUTH_SECRET stands in every example: make one of your own',
    ],
    [
      {
        AUTH_SECRET: strong,
        AUTH_JWKS_URL: 'https://x.in/k',
        AUTH_ISSUER: 'x',
        AUTH_AUDIENCE: 'y',
      },
      'AUTH_SECRET is set beside AUTH_JWKS_URL: choose one',
    ],
    [{ ACCOUNT_NO_PATTERN: 'N\\d{10}' }, 'ACCOUNT_NO_PATTERN must begin with ^ and end with $'],
    [{ ACCOUNT_NO_PATTERN: '^N(\\d{10}$' }, 'ACCOUNT_NO_PATTERN is not a regular expression'],
    [
      { UPI_LIMIT: '1 lakh' },
      'UPI_LIMIT must be an amount in rupees, such as 100000 or 2500.50',
    ],
    [{ PAYMENT_MINUTES: '5' }, 'PAYMENT_MINUTES must be from 10 to 43200'],
    [
      { WHATSAPP_PAYMENT_GATEWAY: 'paytm' },
      'WHATSAPP_PAYMENT_GATEWAY must be razorpay, billdesk, payu or zaakpay',
    ],
    [{ WHATSAPP_ACESS_TOKEN: 'x' }, 'WHATSAPP_ACESS_TOKEN is not a setting'],
  ])('refuses %j', (environment, wrong) => {
    expect(wrongIn(environment)).toEqual([wrong]);
  });

  it.each(Object.keys(forMeta).filter((name) => name !== 'WHATSAPP_ACCESS_TOKEN'))(
    'is refused for Meta without %s',
    (name) => {
      expect(wrongIn({ ...forMeta, [name]: '' }))
        .toEqual([`${name} is needed, because WHATSAPP_ACCESS_TOKEN is set`]);
    },
  );

  it('tells all that is wrong at once, with the help, and no value', () => {
    const environment = { PORT: 'secret-port', AUTH_SECRET: 'hush' };
    const run = () => configured(environment, noSecrets);
    expect(run).toThrow(/PORT must be/);
    expect(run).toThrow(/AUTH_SECRET is too short.*\n.*openssl rand/);
    expect(run).not.toThrow(/secret-port|hush/);
  });

  it('shows no secret, however it is printed', () => {
    const config = configured({ ...forMeta, PORT: '9090' }, noSecrets);
    const printed = [described(config), JSON.stringify(config), inspect(config, { depth: 9 })];
    for (const text of printed) {
      for (const name of Object.keys(forMeta)) {
        if (/ID|URL|CONFIGURATION/.test(name)) continue;
        expect(text).not.toContain(forMeta[name as keyof typeof forMeta]);
      }
    }
    expect(described(config)).toContain('PORT=9090\n');
    expect(described(config)).toContain('VAULT_KEY=(a secret)');
  });

  it('knows where PostgreSQL is, and tells everything of it but name and password', () => {
    const address = 'postgres://khata:hush@db.example.in:5433/views?sslmode=require&password=hush';
    const config = configured({ ...forMeta, READ_STORE: address }, noSecrets);
    expect(config.readStore?.()).toBe(address);
    const shown = 'READ_STORE=postgres://(a secret)@db.example.in:5433/views\n';
    expect(described(config)).toContain(shown);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('hush');
    expect(configured({ ...forMeta, READ_STORE: 'sqlite' }, noSecrets).readStore).toBe(undefined);
  });

  it.each(['', '+discover'])('shows no password of an event log at esdb%s://', (discover) => {
    const hosts = discover ? 'one.example.in:1234' : 'one.example.in:1234,two.example.in';
    const address = `esdb${discover}://khata:hush@${hosts}?defaultDeadline=5000`;
    const config = configured({ ...forMeta, EVENT_LOG: address }, noSecrets);
    expect(config.eventLog?.()).toBe(address);
    expect(described(config)).toContain(`EVENT_LOG=esdb${discover}://(a secret)@${hosts}\n`);
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('hush');
    expect(wrongIn({ ...given, EVENT_LOG: `${address}&tsl=hush` }).join()).not.toContain('hush');
    expect(configured({ ...forMeta, EVENT_LOG: 'sqlite' }, noSecrets).eventLog).toBe(undefined);
  });

  it('has help for each setting', () => {
    expect(settingNames.filter((name) => helpOf(name) === '')).toEqual([]);
  });
});

describe('secrets of an installation without its own', () => {
  it('are made once and kept, for their owner alone', () => {
    const dataDir = `${scratchFile('data')}/deep`;
    const first = secretsIn(dataDir);
    expect(secretsIn(dataDir)).toEqual(first);
    expect(statSync(secretsFile(dataDir)).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(secretsIn(scratchFile('other')).vaultKey).not.toBe(first.vaultKey);
    expect(wrongIn({ AUTH_SECRET: first.authSecret, VAULT_KEY: first.vaultKey })).toEqual([]);
  });

  it('are never made anew in place of damaged ones', () => {
    const dataDir = scratchFile('data');
    mkdirSync(dataDir);
    writeFileSync(secretsFile(dataDir), '{"vaultKey": "00');
    expect(() => secretsIn(dataDir)).toThrow('damaged: restore it from a backup');
    expect(readFileSync(secretsFile(dataDir), 'utf8')).toBe('{"vaultKey": "00');
    expect(dirname(secretsFile(dataDir))).toBe(dataDir);
  });
});
