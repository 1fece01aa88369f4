/** The house rules that a machine can keep, so that reviewers need not. Each says what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const max = { columns: 100, file: 300, function: 60, function90: 28, fileMedian: 80 };

/**
 * What is longer than it should be, and by how much today: files by their path, functions by path
 * and name. Numbers here may only fall; whoever shortens one writes the new number down.
 */
const debts: Record<string, number> = {
  'projections/projector.ts projector': 68,
  'projections/places.ts placesOf': 84,
  'service.ts openService': 148,
  'work.ts work': 103,
  'the median file': 93,
};

/**
 * What each folder may import besides itself: all of another one, or one file of it, its port.
 * Files right in src/ and the command line's wire all of them together.
 */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  sqlite: [],
  eventlog: ['sqlite'],
  vault: ['sqlite'],
  custody: ['sqlite'],
  gateways: [],
  transparency: ['eventlog/event-log.ts'],
  documents: ['domain'],
  projections: ['domain', 'eventlog/event-log.ts', 'vault/vault.ts'],
  imports: ['domain', 'vault/vault.ts'],
  exports: ['domain', 'projections'],
  verifying: ['domain', 'projections', 'eventlog/event-log.ts', 'ledger.ts', 'open.ts'],
  graphql: ['domain', 'projections', 'documents', 'resolving.ts'],
  channels: ['domain', 'projections', 'documents'],
  pages: ['domain', 'projections', 'documents'],
  reactions: [
    'domain',
    'projections',
    'execute.ts',
    'outage.ts',
    'eventlog/event-log.ts',
    'vault/vault.ts',
    'gateways/gateway.ts',
    'channels/channel.ts',
    'channels/dialog.ts',
    'channels/facts.ts',
    'channels/wish.ts',
  ],
};
/** A rule that needs more than these has met the outside world. */
const domainPackages = ['zod', 'node:assert/strict', 'node:crypto', 'node:util'];

const root = new URL('../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts')).map((name) => name.replaceAll('\\', '/')).sort();
const sources = new Map(files.map((file) => {
  const text = readFileSync(new URL(file, root), 'utf8');
  return [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
}));

const linesOf = (source: ts.SourceFile) => source.text.trimEnd().split('\n');

type Measured = { name: string; lines: number; block: boolean };

function functionsOf(source: ts.SourceFile): Measured[] {
  const found: Measured[] = [];
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const name = node.name?.getText() ?? 'a function';
      const lines = lineAt(node.end) - lineAt(node.getStart()) + 1;
      found.push({ name, lines, block: ts.isBlock(node.body) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Import targets: `domain/money.ts` for ours, `zod` for a package. */
function importsOf(file: string): string[] {
  return sources.get(file)!.statements.filter(ts.isImportDeclaration).map((statement) => {
    const target = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (!target.startsWith('.')) return target;
    return new URL(target, new URL(file, root)).href.slice(root.href.length);
  });
}

/** Letters as one sees them: a Devanagari syllable is one column, however many code points. */
const letters = new Intl.Segmenter();
const tooWide = (lines: string[]) =>
  lines.find((line) => [...letters.segment(line)].length > max.columns);

const percentile = (numbers: number[], share: number) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;

describe.each(files)('%s', (file) => {
  const source = sources.get(file)!;
  const [folder = '', ...inFolder] = file.split('/');

  it('says first what it is for, and has no loose ends', () => {
    expect(source.text, 'open with /** one sentence */').toMatch(/^\/\*\* ?\S|^\/\*\*\n \* \S/);
    expect(source.text, 'finish it or write a decision').not.toMatch(/\b(TODO|FIXME|XXX)\b/);
    expect(source.text, 'only main.ts and cli.ts talk').not.toMatch(/\bconsole\./);
    expect(source.text, 'import from the file that defines it').not.toMatch(/^export .* from '/m);
    expect(file, 'name it after its noun')
      .not.toMatch(/(^|\/)(index|utils?|common|shared|types|misc|lib)\.ts$/);
  });

  it('is short', () => {
    const lines = linesOf(source);
    expect(tooWide(lines)).toBe(undefined);
    if (debts[file]) expect(lines.length, 'write the new number into debts').toBe(debts[file]);
    else expect(lines.length, 'split it along a noun').toBeLessThanOrEqual(max.file);
    for (const { name, lines } of functionsOf(source)) {
      const debt = debts[`${file} ${name}`];
      if (debt) expect(lines, `write the new number of ${name} into debts`).toBe(debt);
      else expect(lines, `${name}: find the functions inside`).toBeLessThanOrEqual(max.function);
    }
  });

  if (inFolder.length === 0 || folder === 'commands') return;
  it('imports only what its folder may know', () => {
    for (const target of importsOf(file)) {
      const [other = ''] = target.split('/');
      if (sources.has(target)) {
        const allowed = [folder, ...mayImport[folder] ?? []];
        expect(allowed.includes(other) || allowed.includes(target), target).toBe(true);
      } else if (folder === 'domain') expect(domainPackages).toContain(target);
    }
  });
});

describe('the tests and examples', () => {
  for (const folder of ['../test/', '../examples/', '../test/contracts/', '../test/support/']) {
    it(`${folder.slice(3)} has no line wider than ${max.columns} columns`, () => {
      const url = new URL(folder, import.meta.url);
      for (const name of readdirSync(url).filter((name) => name.endsWith('.ts'))) {
        const lines = readFileSync(new URL(name, url), 'utf8').split('\n');
        expect(tooWide(lines), name).toBe(undefined);
      }
    });
  }
});

describe('all of src/', () => {
  it('is mostly small', () => {
    const lengths = [...sources.values()].flatMap(functionsOf)
      .filter(({ block }) => block).map(({ lines }) => lines);
    expect(percentile(lengths, 0.9)).toBeLessThanOrEqual(max.function90);
    const files = [...sources.values()].map((source) => linesOf(source).length);
    const median = debts['the median file'] ?? max.fileMedian;
    expect(percentile(files, 0.5)).toBeLessThanOrEqual(median);
  });

  it('has no circles', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      expect(path, `${[...path, file].join(' → ')}`).not.toContain(file);
      if (done.has(file)) return;
      for (const target of importsOf(file)) if (sources.has(target)) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('means one thing by one function: no two files of domain/ export the same name', () => {
    const homes = new Map<string, string>();
    for (const [file, source] of sources) {
      if (!file.startsWith('domain/')) continue;
      const exported = source.text.matchAll(/^export (?:const|(?:async )?function\*?) (\w+)/gm);
      for (const [, name = ''] of exported) {
        expect(homes.get(name), `${name} of ${file}`).toBeUndefined();
        homes.set(name, file);
      }
    }
  });

  it('has no refusal that no test knows', () => {
    const tests = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n');
    for (const [file, source] of sources) {
      if (!file.startsWith('domain/')) continue;
      for (const [, code] of source.text.matchAll(/\bcode: '(\w+)'/g)) {
        expect(tests, `${file}: ${code}`).toContain(`code: '${code}'`);
      }
    }
  });
});
