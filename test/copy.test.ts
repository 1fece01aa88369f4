/** What `khata copy` says, does and refuses, from file to file. */
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { configured } from '../src/config.ts';
import { restoringIn } from '../src/eventlog/sqlite-target.ts';
import { openLogFile } from '../src/eventlog/sqlite.ts';
import { openHouse } from '../src/open.ts';
import { noted } from './noted.ts';
import { digestsIn, logAt, office } from './support/copying.ts';
import { kept, recordedAs, recordedIn } from './support/histories.ts';

describe('khata copy', () => {
  it('moves from file to file, then has nothing to do, then takes over the rest', async () => {
    const { khata, file, from } = await office(700);
    const to = `sqlite:${file('moved/data/events.db')}`;
    const first = await khata('--from', from, '--to', to);
    expect(first.code).toBe(0);
    expect(first.said).toMatch(/^Copied 700 events from .*, [\d,]+ a second\.$/m);
    expect(first.said).toMatch(/^source: 700 events in 12 streams, SHA-256 /m);
    expect(first.said).toMatch(/^Both hold the same\.$/m);
    expect(first.noted).toMatch(/^copy: 100 %, 700 events, \d+\/s$/m);
    const [here, there] = digestsIn(first.said);
    expect(here).toBe(there);
    expect(statSync(file('moved/data')).mode & 0o777).toBe(0o700);
    expect(statSync(file('moved/data/events.db')).mode & 0o777).toBe(0o600);
    expect((await khata('--from', from, '--to', to)).said).toMatch(
      /^Nothing to copy .*: all 700 events are there\.$/m,
    );
    await logAt(file('events.db')).append('account-N9999', -1, [noted(900)]);
    expect((await khata('--from', from, '--to', to)).said).toMatch(
      /^Copied 1 events .*; 700 were there already\.$/m,
    );
    expect(await kept(logAt(file('moved/data/events.db')))).toEqual(
      await kept(logAt(file('events.db'))),
    );
  });

  it('has all until a moment, and says so when the source has gone on meanwhile', async () => {
    const late = recordedAs(900, 'account-N9999', 0);
    const { khata, file, from } = await office(700, {}, (line) => {
      if (!line.startsWith('compare')) return;
      const db = openLogFile(file('events.db'));
      void restoringIn(db, 200)([late]); // At once, in this very moment.
      db.close();
    });
    const { code, said, noted } = await khata('--from', from, '--to', `sqlite:${file('other.db')}`);
    expect(said).toMatch(/^source: 700 events .*\ntarget: 700 events .*\nBoth hold the same\.$/m);
    expect(noted).toMatch(
      /^More has been recorded meanwhile\. Stop the server, and type the same/m,
    );
    expect(code).toBe(0);
  });

  it('compares only, and names the first event that differs and in what', async () => {
    const { khata, file, from } = await office(60);
    const to = `sqlite:${file('other.db')}`;
    await khata('--from', from, '--to', to);
    const well = await khata('--from', from, '--to', to, '--verify');
    expect(well).toMatchObject({ code: 0, said: expect.stringContaining('Both hold the same.') });
    const db = new DatabaseSync(file('other.db'));
    db.exec(`drop trigger event_is_immutable;
      update event set recorded_at = '2020-01-01T00:00:00.000Z', data = '{"n":-1}'
      where position = 41`);
    db.close();
    const { id, stream, revision } = (await recordedIn(logAt(file('events.db'))))[40]!;
    const found = await khata('--from', from, '--to', to, '--verify');
    expect(found.code).toBe(1);
    expect(found.said).toContain(
      [
        'They differ after 40 events that are the same, in data, recordedAt:',
        `  source: event ${revision} of ${stream}, Noted, ${id}`,
        `  target: event ${revision} of ${stream}, Noted, ${id}`,
      ].join('\n'),
    );
    const [here, there] = digestsIn(found.said);
    expect(here).not.toBe(there);
  });

  it('finds what is missing at the end of the target', async () => {
    const { khata, file, from } = await office(5);
    const to = `sqlite:${file('other.db')}`;
    await khata('--from', from, '--to', to);
    await logAt(file('events.db')).append('account-N9999', -1, [noted(900)]);
    const { code, said } = await khata('--from', from, '--to', to, '--verify');
    expect(code).toBe(1);
    expect(said).toMatch(/after 5 events that are the same:\n.*account-N9999.*\n.*nothing more$/);
  });

  it('writes nothing into a log that holds something else, or more', async () => {
    const { khata, file, from } = await office(20);
    const other = logAt(file('other.db'));
    await other.append('account-N9999', -1, [noted(900)]);
    const foreign = await khata('--from', from, '--to', `sqlite:${file('other.db')}`);
    expect(foreign.code).toBe(2);
    expect(foreign.noted).toMatch(/^The target holds something else, after 0 events/m);
    expect(foreign.noted).toContain(`  target: event 0 of account-N9999, Noted, ${noted(900).id}`);
    expect(foreign.noted).toMatch(/^Nothing was written\. Type an empty log after --to\.$/m);
    expect(await recordedIn(other)).toHaveLength(1);

    await khata('--from', from, '--to', `sqlite:${file('ahead.db')}`);
    const ahead = logAt(file('ahead.db'));
    await ahead.append('account-N9999', -1, [noted(900)]);
    const refused = await khata('--from', from, '--to', `sqlite:${file('ahead.db')}`);
    expect(refused.code).toBe(2);
    expect(refused.noted).toMatch(/^The target holds all of the source, 20 events, and more/m);
    expect(await recordedIn(ahead)).toHaveLength(21);
  });

  it('carries on nothing from a source that lacks an event', async () => {
    const { khata, file, from } = await office(9);
    const db = new DatabaseSync(file('events.db'));
    db.exec('drop trigger event_is_permanent; delete from event where position = 2');
    db.close();
    const { code, noted } = await khata('--from', from, '--to', `sqlite:${file('other.db')}`);
    expect(noted).toMatch(/^the source lacks event \d of account-N\d+.*from a backup\.$/m);
    expect(code).toBe(1);
    expect(await recordedIn(logAt(file('other.db')))).toEqual([]);
  });

  it('asks the settings where the history is, and leaves it as it is', async () => {
    const { khata, dataDir, file } = await office(0);
    const house = await openHouse(configured({ DATA_DIR: dataDir }), ({ error }) => {
      throw error;
    });
    await house.ledger.log.append('account-N1', -1, [noted(1)]);
    const before = await recordedIn(house.ledger.log);
    const { code, said } = await khata('--to', `sqlite:${file('other.db')}`);
    expect(code).toBe(0);
    expect(said).toContain(`Copied 1 events from ${join(dataDir, 'events.db')} to`);
    expect(await recordedIn(house.ledger.log)).toEqual(before);
    await house.close();
  });

  it.each([
    [[], 'Type: npm run khata -- copy --to sqlite:FILE|esdb://…|env:NAME'],
    [['--to', 'sqlite:a.db', 'b.db'], /^Type: npm run khata -- copy --to/],
    [['--to', './data-2/events.db'], /^--to must be sqlite:FILE, esdb:.* or env:NAME\. Type:/],
    [['--to', 'sqlite:'], /^--to must be sqlite:FILE/],
    [['--to', 'kurrentdb://secret@host'], /^--to must be sqlite:FILE/],
    [['--to', 'env:NOWHERE'], /^--to: that variable is not set\. Type:/],
    [['--to', 'env:TWICE'], /^--to must be sqlite:FILE/],
    [['--to', 'esdb://u:secret@host?tsl=false'], /^--to cannot be used: .*unknown option/],
    [['--to', 'esdb://u:secret@1.2.3.4'], /^--to cannot be used: .*certificate/],
    [['--to', 'env:LOG'], /^--to cannot be used: .*unknown option/],
    [['--to', 'sqlite:a.db', '--form', 'sqlite:b.db'], /Unknown option '--form'\. Type:/],
    [['--from', 'sqlite:/nowhere/a.db', '--to', 'sqlite:b.db'], /^--from: there is no log at/],
    [['--from', 'sqlite:/', '--to', 'sqlite:b.db'], /^--from: \/ cannot be opened/],
  ])('refuses %j and says what to type, with no password', async (args, told) => {
    const { khata, folder, dataDir } = await office(0, {
      LOG: 'esdb://u:secret@host?tsl=false',
      TWICE: 'env:LOG',
    });
    const { code, said, noted } = await khata(...args);
    expect(noted).toMatch(told);
    expect(noted).not.toContain('secret');
    expect({ code, said }).toEqual({ code: 2, said: '' });
    expect([existsSync(join(folder, 'b.db')), existsSync(dataDir)]).toEqual([false, false]);
  });

  it('refuses files that are none of its logs, and does not touch them', async () => {
    const { khata, file, from } = await office(3);
    writeFileSync(file('note.txt'), 'nothing that SQLite knows: '.repeat(100));
    const views = new DatabaseSync(file('views.db'));
    views.exec('create table bookmark (reader text)');
    views.close();
    const before = readFileSync(file('views.db'));
    for (const [name, told] of [['views.db', /no event log/], ['note.txt', /cannot be opened/]]) {
      for (
        const args of [
          ['--from', from, '--to', `sqlite:${file(String(name))}`],
          ['--from', `sqlite:${file(String(name))}`, '--to', `sqlite:${file('new.db')}`],
        ]
      ) {
        expect(await khata(...args)).toMatchObject({
          code: 2,
          noted: expect.stringMatching(told!),
        });
      }
    }
    expect(readFileSync(file('views.db'))).toEqual(before);
    expect(existsSync(file('new.db'))).toBe(false);
    symlinkSync(file('events.db'), file('link.db'));
    const same = await khata('--from', from, '--to', `sqlite:${file('link.db')}`);
    expect(same.noted).toMatch(/is where the history is/);
  });
});
