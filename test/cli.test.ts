/** What the command line says, does and refuses. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../src/commands/command-line.ts';
import { configured } from '../src/config.ts';
import { accountNamed } from '../src/projections/accounts.ts';
import { tokensFrom } from '../src/tokens.ts';
import { bill, billHeader, consumer, consumerHeader, factsIn } from './imports-world.ts';
import { noted } from './noted.ts';
import { scratchFile } from './scratch.ts';
import { officeAt } from './support/office.ts';

const at = '2026-11-22T06:00:00.000Z';

const office = () => officeAt(at);

async function officeWithRamesh() {
  const opened = office();
  const path = opened.file('consumers.csv', consumerHeader, consumer());
  expect((await opened.khata(`import consumers ${path}`)).code).toBe(0);
  return opened;
}

describe('khata', () => {
  it('lists its commands, and helps with each of them without any configuration', async () => {
    const { khata, dataDir } = office();
    const { code, said } = await khata('help');
    expect(code).toBe(0);
    const names = [...said.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => name!);
    expect(names).toEqual(
      [
        'import',
        'example',
        'token',
        'rebuild',
        'verify',
        'copy',
        'erase',
        'close-day',
        'settlement',
        'export',
        'help',
      ],
    );
    for (const name of names.slice(0, -1)) {
      const help = await khata(`help ${name}`);
      expect(help).toMatchObject({ code: 0, noted: '' });
      expect((await khata(`${name} --help`)).said).toBe(help.said);
    }
    expect((await khata('help settings')).said).toContain('VAULT_KEY (a secret)\n');
    expect(existsSync(dataDir)).toBe(false);
  });

  it.each([
    ['impotr x', 'There is no such command. Type: npm run khata -- help'],
    ['help nothing', 'There is no help about that. Type: npm run khata -- help'],
    ['import bills', 'Type: npm run khata -- import consumers|opening|bills|payments FILE'],
    ['import meters x.csv', 'Type: npm run khata -- import consumers|opening|bills|payments FILE'],
    ['import bills x.csv --force', /Unknown option '--force'. Type: npm run khata -- help import/],
    ['import bills x.csv --as Meena+Bai', /--as takes letters/],
    ['import settlement x.csv', /Type: npm run khata -- import settlement FILE --gateway razorpay/],
    ['import bills x.csv --dry-run', '--dry-run is for settlements alone.'],
    ['import bills nowhere.csv', /nowhere.csv: there is no such file\.\nType:/],
    ['export', /export books --format csv\|xlsx\|hledger/],
    ['export books --format pdf', /export books --format csv\|xlsx\|hledger/],
    ['export books --format csv --to 5-11-2026', /Days are written 2026-11-05/],
    ['export books --format csv --to 2026-11-23', /Days to come.*--to 2026-11-22/],
    ['export books --format csv --from 2026-11-20 --to 2026-11-01', /--from is after --to/],
    ['export books --format csv', /nothing in the books yet/],
    ['close-day yesterday', /Type: npm run khata -- close-day 2026-11-21/],
    ['close-day 2026-11-22', /2026-11-22 is not over.*close-day 2026-11-21/],
    ['token king', 'Type: npm run khata -- token consumer|agent|biller|auditor|admin'],
    ['token consumer', /token consumer --account N2302012345/],
    ['token admin --account N2302012345', /token consumer --account N2302012345/],
    ['token consumer --account 7', /--account is no consumer number/],
    ['token admin --days 0', /--days is a whole number from 1 to 365/],
    ['rebuild nothing', /No view has that name\. Type: .*\|bills@\d/],
    ['verify all', 'Type: npm run khata -- verify'],
    ['erase', /erase --account NO \| --contact ID \| --mobile NUMBER/],
    ['erase --account N1 --mobile 2', /erase --account NO \| --contact ID \| --mobile NUMBER/],
    ['erase --contact me', /--contact is 32 hexadecimal digits/],
    ['erase --mobile 12', /--mobile is ten digits/],
    ['example --until 2026-02-30', /example --until 2026-11-22 --consumers 2400/],
  ])('refuses %j and says what to type', async (line, told) => {
    const { khata } = office();
    const { code, said, noted } = await khata(line);
    expect(noted).toMatch(told);
    expect({ code, said }).toEqual({ code: 2, said: '' });
  });

  it('tells what is wrong with the settings, and does nothing', async () => {
    const noted: string[] = [];
    const code = await commandLine(['verify'], {
      terminal: { say: () => {}, note: (line) => noted.push(line), ask: () => Promise.resolve('') },
      config: () => configured({ VAULT_KEY: 'abc' }),
      now: () => at,
      user: 'meena',
    });
    expect(code).toBe(2);
    expect(noted.join()).toMatch(/^VAULT_KEY must be 32 bytes.*help settings$/s);
  });

  it('shows nothing of a strange error but its kind and place', async () => {
    const noted: string[] = [];
    const code = await commandLine(['verify'], {
      terminal: { say: () => {}, note: (line) => noted.push(line), ask: () => Promise.resolve('') },
      config: () => {
        throw new TypeError('cannot read Ramesh Kumar');
      },
      now: () => at,
      user: 'meena',
    });
    expect(code).toBe(1);
    expect(noted.join()).toMatch(/TypeError/);
    expect(noted.join()).not.toMatch(/Ramesh/);
  });
});

describe('khata import', () => {
  it('takes the good rows and tells of the others', async () => {
    const { khata, file } = await officeWithRamesh();
    const path = file(
      'bills.csv',
      billHeader,
      bill({ arrears: '12.00' }),
      bill({ bill_no: 'B2', total: '1.00' }),
    );
    const { code, said } = await khata(`import bills ${path}`);
    expect(code).toBe(1);
    expect(said.replaceAll(dirname(path), '')).toBe([
      '/bills.csv: 2 rows. 1 issued, 0 known already, 1 refused.',
      '1 bills state other arrears than the ledger: /bills.csv.arrears.csv',
      '  line 3: total is not the sum of the lines, which is 1545.53',
      'Correct them in /bills.csv.rejected.csv, then type:',
      '  npm run khata -- import bills /bills.csv.rejected.csv',
    ].join('\n'));
  });

  it('records who imported', async () => {
    const { khata, file, house } = office();
    const path = file('consumers.csv', consumerHeader, consumer());
    await khata(`import consumers ${path} --as asha`);
    const { ledger } = await house();
    expect((await factsIn(ledger))[0]!.meta.actor).toEqual({ kind: 'staff', id: 'asha' });
  });

  it('does not need the views, which a running server keeps', async () => {
    const { khata, file, house } = office();
    const server = await house();
    const path = file('consumers.csv', consumerHeader, consumer());
    expect((await khata(`import consumers ${path}`)).code).toBe(0);
    expect(await factsIn(server.ledger)).toHaveLength(1);
  });
});

it('khata token makes a token that the API believes', async () => {
  const { khata, config } = office();
  const tokens = tokensFrom(config().auth, { now: () => at });
  const staff = await khata('token biller --days 2');
  expect(await tokens.verify(staff.said)).toMatchObject({ role: 'biller', id: 'meena' });
  const consumer = await khata('token consumer --account N2302012345 --account N2302012346');
  expect(await tokens.verify(consumer.said)).toMatchObject({
    role: 'consumer',
    id: 'dev-consumer',
    accountNos: ['N2302012345', 'N2302012346'],
  });
});

describe('khata verify and rebuild', () => {
  it('find all well, and say so', async () => {
    const { khata, file } = await officeWithRamesh();
    await khata(`import bills ${file('bills.csv', billHeader, bill())}`);
    const { code, said } = await khata('verify');
    expect(said).toMatch(/^Views: all \d+ have come to the end of the log\.$/m);
    expect(said).toMatch(/^Books: ₹1,550\.53 of debit and ₹1,550\.53 of credit, balanced\.$/m);
    expect(said).toMatch(/^Replay: the log makes the same views once more\.$/m);
    expect(code).toBe(0);
  });

  it('find a row that somebody changed, and mend it', async () => {
    const { khata, house, dataDir } = await officeWithRamesh();
    const { ledger: { store, views }, close } = await house();
    await views.settle();
    await store.updateTable('accountV1' as never)
      .set({ outstanding: 5 } as never).execute();
    await close();
    const found = await khata('verify');
    expect(found.code).toBe(1);
    expect(found.said).toMatch(/Replay: WRONG\. Other than the log makes them: account_v1\./);
    expect((await khata('rebuild accounts')).said).toBe('Rebuilt from 1 events: accounts@1.');
    expect((await khata('verify')).code).toBe(0);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('replay'))).toEqual([]);
  });

  it('leave the views to a running server, and exchange their tables under it', async () => {
    const { khata, house } = await officeWithRamesh();
    const { ledger: { log, views, store } } = await house();
    const enough = new AbortController();
    const running = views.run(enough.signal);
    await views.reached(await log.end(), 30_000);
    await store.updateTable('accountV1' as never).set({ outstanding: 5 } as never).execute();
    expect((await khata('verify')).said).toContain('Replay: not compared');
    const rebuilt = await khata('rebuild');
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(rebuilt.noted).toMatch(/^Views: 100 %, 1 events, \d+\/s$/);
    expect(rebuilt.said).toMatch(/^Rebuilt from 1 events: accounts@1, bills@1, .*open-items@2\.$/);
    expect(await accountNamed(store, 'N2302012345')).toMatchObject({ outstanding: 0 });
    enough.abort();
    await running;
  });

  it('name the event that a view cannot take in, and leave the view as it was', async () => {
    const { khata, house } = await officeWithRamesh();
    const { ledger: { log, views }, close } = await house();
    await views.settle();
    const odd = { ...noted(1), type: 'BillIssued' };
    await log.append('account-N2302012345', 0, [odd]);
    await close();
    const { code, noted: told } = await khata('rebuild accounts');
    expect(code).toBe(1);
    expect(told).toContain(`the view accounts@1 cannot take in event ${odd.id}`);
    const { ledger } = await house();
    expect(await accountNamed(ledger.store, 'N2302012345')).toMatchObject({ outstanding: 0 });
  });

  it('rebuild nothing while another rebuild is at work', async () => {
    const { khata, house } = await officeWithRamesh();
    const { custody } = await house();
    const tenure = await custody.take('rebuild');
    const { code, noted } = await khata('rebuild bills');
    await tenure?.giveBack();
    expect(code).toBe(2);
    expect(noted).toContain('When it is over, type: npm run khata -- rebuild bills');
  });
});

describe('khata erase', () => {
  const typed = (text: string) => () => text;

  it('destroys the key of an account when its number is typed, and records it', async () => {
    const { khata, house } = await officeWithRamesh();
    const { code, said } = await khata('erase --account N2302012345', typed('N2302012345'));
    expect(said).toMatch(/^Erased: .* N2302012345 can never be read again/);
    expect(code).toBe(0);
    const { ledger } = await house();
    const [opened, erased] = await factsIn(ledger);
    expect(erased).toMatchObject({
      stream: 'office-2026-11-22',
      type: 'ErasureExecuted',
      data: { person: 'account-N2302012345' },
      meta: { actor: { kind: 'staff', id: 'meena' } },
    });
    const { details } = opened!.data as { details: Parameters<typeof ledger.vault.open>[0] };
    expect(await ledger.vault.open(details, 'details')).toBe(undefined);
  });

  it('destroys again what a restored vault brought back, and what a lost log knew', async () => {
    const { khata, house, dataDir } = await officeWithRamesh();
    const backup = scratchFile('backup');
    mkdirSync(backup);
    for (const name of ['events.db', 'vault.db']) {
      copyFileSync(join(dataDir, name), join(backup, name));
    }
    await khata('erase --account N2302012345 --yes');
    const old = scratchFile('old');
    renameSync(dataDir, old);
    renameSync(backup, dataDir);
    copyFileSync(join(old, 'secrets.json'), join(dataDir, 'secrets.json'));
    const { said } = await khata(`erase --again --from sqlite:${join(old, 'events.db')}`);
    expect(said).toBe('1 erasures were found, and none of these persons can be read.');
    const { ledger } = await house();
    const [opened, erased] = await factsIn(ledger);
    expect(erased).toMatchObject({ type: 'ErasureExecuted', stream: 'office-2026-11-22' });
    const { details } = opened!.data as { details: Parameters<typeof ledger.vault.open>[0] };
    expect(await ledger.vault.open(details, 'details')).toBe(undefined);
  });

  it.each([
    ['another number', typed('N2302012346'), /That is another number/],
    ['nobody to ask', undefined, /In a script, add: --yes/],
  ])('does nothing with %s', async (_, answer, told) => {
    const { khata, house } = await officeWithRamesh();
    const { code, noted } = await khata('erase --account N2302012345', answer);
    expect(noted).toMatch(told);
    expect(code).toBe(2);
    expect(await factsIn((await house()).ledger)).toHaveLength(1);
  });

  it('finds a chat by its mobile number, and spares the account with that number', async () => {
    const { khata, house } = await officeWithRamesh();
    const { ledger, close } = await house();
    const contactId = await ledger.vault.contactOf({ phone: '919826000001' });
    const text = await ledger.vault.seal(`contact-${contactId}`, 'message x', 'namaste');
    const id = '7d1c0c5e-3f0b-4c3e-9d57-2f6c6d1f0a11';
    const message = { messageId: id, content: text, sentAt: at };
    await ledger.conversation({ type: 'ReceiveMessage', contactId, ...message }, {
      commandId: id,
      correlationId: id,
      causationId: id,
      actor: { kind: 'consumer', id: contactId },
      channel: 'test',
      occurredAt: at,
    });
    await close();
    const { code, noted } = await khata('erase --mobile 9826000001 --yes');
    expect(noted).toContain('npm run khata -- erase --account N2302012345');
    expect(code).toBe(0);
    const after = (await house()).ledger;
    expect(await after.vault.open(text, 'message x')).toBe(undefined);
    const [opened] = await factsIn(after);
    const { details } = opened!.data as { details: typeof text };
    expect(await after.vault.open(details, 'details')).toContain('Ramesh Kumar');
  });

  it.each(['--account N2302099999', `--contact ${'0'.repeat(32)}`, '--mobile 9826099999'])(
    'says so when nobody is known: %s',
    async (who) => {
      const { khata, house } = await officeWithRamesh();
      const { code, noted } = await khata(`erase ${who} --yes`);
      expect(noted).toBe('Nobody is known under that number. Nothing was erased.');
      expect(code).toBe(1);
      expect(await factsIn((await house()).ledger)).toHaveLength(1);
    },
  );
});

describe('khata example', () => {
  it('fills an empty folder, once, with books that balance', async () => {
    const { khata, house, dataDir } = office();
    const { code, said } = await khata('example --consumers 12');
    expect(said).toContain(`12 consumers, 144 bills and `);
    expect(said).toContain(`payments are in ${dataDir}.`);
    expect(code).toBe(0);
    expect((await khata('verify')).code).toBe(0);
    const { ledger, close } = await house();
    const credited = (await factsIn(ledger)).filter(({ type }) => type === 'PaymentCredited');
    const arrived = (await factsIn(ledger)).filter(({ type }) => type === 'PaymentConfirmed');
    expect(credited.length).toBe(arrived.length);
    await close();
    const again = await khata('example --consumers 12');
    expect(again.code).toBe(2);
    expect(again.noted).toMatch(/has the example already.*DATA_DIR=/s);
  }, 60_000);

  it('leaves a folder alone that a server works in', async () => {
    const { khata, house } = office();
    const server = await house();
    expect((await khata('example --consumers 12')).noted).toMatch(/Stop it, then type again/);
    expect(await factsIn(server.ledger)).toEqual([]);
  });
});

it('runs by itself, with no build', () => {
  const dataDir = scratchFile('data');
  const path = join(dirname(dataDir), 'consumers.csv');
  writeFileSync(path, `${consumerHeader}\n${consumer()}\n`);
  const runtime = process.versions['deno'] ? ['run', '-A'] : [];
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const ran = spawnSync(process.execPath, [...runtime, cli, 'import', 'consumers', path], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: dirname(dataDir), DATA_DIR: dataDir },
    timeout: 60_000,
  });
  expect(ran.stderr).not.toMatch(/Error|Warning/);
  expect(ran.stdout).toContain('1 rows. 1 opened or changed');
  expect(ran.status).toBe(0);
  expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toContain('vaultKey');
});
