/** How a name is shown to those who may know that it is there, but not whose it is. */

/** What a reader sees as one letter: a Devanagari syllable with its vowel sign is one. */
const letters = new Intl.Segmenter('hi', { granularity: 'grapheme' });
const shownMax = 2;
/** Not a star: WhatsApp takes those for bold. */
const hidden = '•';

/** `Ramesh Kumar` becomes `Ra•••• Ku•••`. Never all of a word, however short it is. */
export const maskedName = (name: string): string =>
  name.trim().split(/\s+/u).map(maskedWord).join(' ');

function maskedWord(word: string): string {
  const seen = [...letters.segment(word)].map(({ segment }) => segment);
  const shown = Math.max(0, Math.min(shownMax, seen.length - 1));
  return seen.slice(0, shown).join('') + hidden.repeat(seen.length - shown);
}
