/** Five rows to rate a complaint with; asked by a dialog, and by the notice that it is closed. */
import type { Choice } from '../dialog.ts';
import type { Phrases } from '../phrases.ts';

export const starChoices = (docketNo: string, { stars }: Phrases['complaint']): Choice[] =>
  ([5, 4, 3, 2, 1] as const).map((count) => ({
    id: `complaints:${docketNo}:${count}`,
    title: `${count} ⭐ ${stars[count]}`,
  }));
