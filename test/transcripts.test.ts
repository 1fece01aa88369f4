/**
 * Each block of a transcript is a test: a title, the facts, then `>` the consumer, `<` us (`|` goes
 * on, `-` is a row of a list), `!` what we want done. Change a phrase, and the files show it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Language } from '../src/domain/conversation.events.ts';
import { played } from './support/transcript.ts';

const folder = new URL('./transcripts/', import.meta.url);
const files = readdirSync(folder).sort();

for (const file of files) {
  const [, language] = /^[a-z]+\.(en|hi)\.txt$/.exec(file) ?? [];
  assert(language, `${file} is not named <dialog>.<language>.txt`);
  describe(file, () => {
    for (const block of readFileSync(new URL(file, folder), 'utf8').trim().split(/\n\n+/)) {
      const [title = '', ...lines] = block.split('\n');
      assert(title.startsWith('# '), `${file}: a block begins with its title: ${title}`);
      it(
        title.slice(2),
        () => expect(played(lines, Language.parse(language))).toEqual(lines),
      );
    }
  });
}

it('every dialog has a transcript in every language', () => {
  const dialogs = new Set(files.map((file) => file.split('.')[0]));
  const wanted = [...dialogs].flatMap((dialog) =>
    Language.options.map((language) => `${dialog}.${language}.txt`)
  );
  expect(files).toEqual(wanted.sort());
  expect([...dialogs].sort()).toEqual([
    'accounts',
    'bill',
    'complain',
    'complaints',
    'help',
    'language',
    'link',
    'menu',
    'pay',
    'receipts',
    'reminders',
  ]);
});
