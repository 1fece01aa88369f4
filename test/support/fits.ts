/** What WhatsApp carries of a reply, counted in UTF-16 units: nobody says what Meta counts. */
import assert from 'node:assert/strict';
import type { Reply } from '../../src/channels/dialog.ts';

/** Something was not filled in, or is not what it was meant to be. */
const raw = /\{\{\d*[a-z]|undefined|null|NaN|\[object|Invalid|function|=>/;

/** Source: facts/whatsapp.md, 2.6 to 2.11. Up to three rows without words become buttons. */
export function fits({ text, choices = [], listLabel, link, asksLocation }: Reply) {
  const where = JSON.stringify(text);
  assert(text.trim() === text && text.length > 0 && text.length <= 1024, `text of ${where}`);
  assert(!raw.test(JSON.stringify([text, choices])), `raw in ${where} ${JSON.stringify(choices)}`);
  const described = choices.some(({ description }) => description !== undefined);
  const list = choices.length > 3 || (listLabel !== undefined && described);
  assert(choices.length <= (list ? 10 : 3), `${choices.length} choices of ${where}`);
  assert(!list || listLabel !== undefined, `a list without a label: ${where}`);
  assert((listLabel ?? '').length <= 20, `label of ${where}`);
  assert(!link, `a link beside other choices is not used: ${where}`);
  assert(!asksLocation || choices.length === 0, `buttons beside a request for a place: ${where}`);
  assert.equal(new Set(choices.map(({ id }) => id)).size, choices.length, `ids of ${where}`);
  if (!list) assert.equal(new Set(choices.map(({ title }) => title)).size, choices.length, where);
  for (const { id, title, description = '' } of choices) {
    assert(id.length > 0 && id.length <= 200 && id.trim() === id, `id ${id}`);
    assert(title.length > 0 && title.length <= (list ? 24 : 20), `title ${title}`);
    assert(description.length <= 72, `description ${description}`);
  }
}
