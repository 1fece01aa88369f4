/** A start with a store that cannot be used: which setting, why, and never a password. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFile } from './scratch.ts';
import { certified } from './support/eventstoredb/certificate.ts';
import { played } from './support/eventstoredb/opening.ts';
import { freePort, khata, refusedMain } from './support/main-process.ts';

const password = 'swordfish';

const settings = (more: Record<string, string>) => ({
  DATA_DIR: dirname(scratchFile('x')),
  VAULT_KEY: randomBytes(32).toString('base64'),
  AUTH_SECRET: randomBytes(32).toString('base64'),
  PORT: '0',
  ...more,
});

async function certifiedServer() {
  const { authority, certificate, key } = certified();
  const file = scratchFile('authority.pem');
  writeFileSync(file, authority);
  const { port } = await played({ tls: { key, certificate }, users: { admin: 'changeit' } });
  return { port, trusting: `?tlsCAFile=${encodeURIComponent(file)}` };
}

describe('a start', () => {
  it('names the setting of a store that it cannot use', async () => {
    const { port, trusting } = await certifiedServer();
    const old = await played({ version: '21.10.0.0' });
    const closed = await freePort();
    const refused: [more: Record<string, string>, why: string][] = [
      [
        { EVENT_LOG: `esdb://a:${password}@b?tsl=true` },
        'EVENT_LOG cannot be used: it has an unkn',
      ],
      [
        { EVENT_LOG: `esdb://admin:${password}@127.0.0.1:${closed}?tls=false` },
        `EVENT_LOG cannot be used: nothing at 127.0.0.1:${closed} answers`,
      ],
      [
        { EVENT_LOG: `esdb://admin:${password}@localhost:${port}${trusting}` },
        `EVENT_LOG cannot be used: localhost:${port} does not accept the name and password`,
      ],
      [
        { EVENT_LOG: `esdb://admin:${password}@localhost:${port}` },
        `EVENT_LOG cannot be used: the certificate of localhost:${port} is not trusted`,
      ],
      [{ EVENT_LOG: old.address }, 'has version 21.10.0.0, and 22.6 is the oldest'],
      [
        { READ_STORE: `postgres://khata:${password}@127.0.0.1:${closed}/views` },
        'READ_STORE does not answer (ECONNREFUSED)',
      ],
    ];
    const starts = await Promise.all(refused.map(([more]) => refusedMain(settings(more))));
    for (const [at, { code, said }] of starts.entries()) {
      expect(said).toContain(refused[at]![1]);
      expect(said, 'no stack').not.toMatch(/\n\s+at /);
      expect(said).not.toContain(password);
      expect(code).toBe(1);
    }
    const typed = await khata(settings({ EVENT_LOG: old.address }), 'verify');
    expect(typed.said).toContain('EVENT_LOG cannot be used: the server at 127.0.0.1');
    expect(typed.code).toBe(2);
  }, 240_000);

  it('says that the vault is lost, rather than make a new one that opens nothing', async () => {
    const place = settings({});
    expect((await khata(place, 'example', '--consumers', '10')).code).toBe(0);
    rmSync(join(place.DATA_DIR, 'vault.db'));
    const { code, said } = await refusedMain(place);
    expect(said).toContain('DATA_DIR has no vault.db, and the log has events: put the vault there');
    expect(code).toBe(1);
    expect(existsSync(join(place.DATA_DIR, 'vault.db')), 'nothing is made').toBe(false);
  }, 120_000);
});
