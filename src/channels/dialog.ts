/** What every channel speaks. WhatsApp, the simulator and the tests only carry it differently. */

/** What somebody wrote to us. `choice` is the id of a button or row; typed words have none. */
export type Message =
  | { kind: 'text'; text: string }
  | { kind: 'choice'; choice: string; text: string }
  | { kind: 'location'; latitude: number; longitude: number; text: string }
  | { kind: 'media'; media: 'image' | 'document' | 'audio' | 'video'; ref: string; text: string }
  /** Anything else, a sticker or an unsupported kind: it still gets an answer. */
  | { kind: 'other'; text: string };

/** At most 3 choices become buttons, up to 10 a list. Titles ≤ 20 letters, in a list ≤ 24. */
export type Choice = { id: string; title: string; description?: string };

export type Reply = {
  /** At most 1,024 letters. `*bold*` is WhatsApp's own. */
  text: string;
  choices?: readonly Choice[];
  /** The label that opens a list; without it choices are buttons. */
  listLabel?: string;
  /** A link under the text. */
  link?: { label: string; url: string };
  /** Asks for a place on the map. */
  asksLocation?: boolean;
};
