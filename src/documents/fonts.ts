/** The typeface of every document, read once: Noto Sans Devanagari, which has Latin and ₹ too. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { labels } from './labels.ts';

/** What we touch of a fontkit font. pdfkit takes one ready made, and shapes text through it. */
type Face = {
  unitsPerEm: number;
  /** All code points that have a glyph of their own. */
  characterSet: readonly number[];
  glyphForCodePoint(code: number): Glyph;
  layout(text: string, features?: object): Run;
  /** Glyphs by number, each with the letters that it was first seen for. */
  _glyphs: Record<number, Glyph>;
};
type Glyph = { id: number; codePoints: readonly number[] };
type Run = { glyphs: readonly Glyph[] };

const require = createRequire(import.meta.url);
/** The version that pdfkit itself shapes with: another one might place marks differently. */
const fontkit = createRequire(require.resolve('pdfkit'))('fontkit') as {
  create(bytes: Uint8Array): Face;
};

/** Words of ours, which stand on every document. What is kept is never a piece of a name. */
const ourWords = new Set(wordsIn(labels));

function wordsIn(label: unknown): string[] {
  if (typeof label === 'string') return label.split(' ');
  return typeof label === 'object' && label !== null ? Object.values(label).flatMap(wordsIn) : [];
}

/**
 * What each glyph says to readers that know only glyphs. A font builds ो from ा and a mark: whichever
 * came first in a document would otherwise stand for every ा in it.
 */
const lettersOf = (face: Face): Map<number, readonly number[]> =>
  new Map(
    face.characterSet.toSorted((a, b) => b - a) // The lowest code point has the last word.
      .map((code) => [face.glyphForCodePoint(code).id, [code]]),
  );

/**
 * Shaping is most of the work of a document, so a face keeps its tables and how our own words are
 * shaped. It must not keep which letters a glyph was first seen for: that would differ with what
 * was printed before, and the same facts must make the same bytes.
 */
function faceOf(weight: string): Face {
  const file = require.resolve(
    `@expo-google-fonts/noto-sans-devanagari/${weight}/NotoSansDevanagari_${weight}.ttf`,
  );
  const face = fontkit.create(readFileSync(file));
  assert.equal(face.unitsPerEm, 1000, 'pdfkit scales what it is given to 1000 units, in place');
  const letters = lettersOf(face);
  const layout = face.layout.bind(face);
  const shaped = new Map<string, Run>();
  face.layout = (text, features) => {
    const known = features === undefined ? shaped.get(text) : undefined;
    if (known) return known;
    face._glyphs = {};
    const run = layout(text, features);
    for (const glyph of run.glyphs) glyph.codePoints = letters.get(glyph.id) ?? glyph.codePoints;
    if (features === undefined && ourWords.has(text.trimEnd())) shaped.set(text, run);
    return run;
  };
  return face;
}

let faces: { regular: Face; bold: Face } | undefined;

/** Both weights, parsed at the first call. */
export function typeface() {
  faces ??= { regular: faceOf('400Regular'), bold: faceOf('700Bold') };
  return faces;
}
