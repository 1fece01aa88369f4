/** Text as a reader sees it: never cut inside a letter, an amount or a link. */

const letters = new Intl.Segmenter();

/**
 * At most `max` UTF-16 units: nobody says what Meta counts, and this is the strictest way.
 * What was left out shows as `…`. Comes back uncut where nothing true would be left.
 */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const whole = beginning(text, max - 1);
  const [lastWord = ''] = /\S*$/.exec(whole) ?? [];
  const [uncut = ''] = /^\S*/.exec(text.slice(whole.length - lastWord.length)) ?? [];
  const wouldLie = uncut !== lastWord && /\p{Nd}|:\/\//u.test(uncut); // ₹1,84 is not ₹1,843.
  const kept = wouldLie ? whole.slice(0, whole.length - lastWord.length) : whole;
  const tidy = kept.replace(/[\s₹]+$/, '');
  return tidy === '' ? text : `${tidy}…`;
}

/** As many whole letters as fit into `max` UTF-16 units. */
function beginning(text: string, max: number): string {
  let kept = '';
  for (const { segment } of letters.segment(text)) {
    if (kept.length + segment.length > max) break;
    kept += segment;
  }
  return kept;
}

/** Somebody else's text as any store can keep it: well formed, no NUL, at most `max` units. */
export function cleaned(text: string, max: number): string {
  const kept = text.toWellFormed().replaceAll('\0', '');
  return kept.length <= max ? kept : beginning(kept, max);
}
