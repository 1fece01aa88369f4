/** “Thanks”: the friendliest of all messages is not one that we did not understand. */
import { type Chosen, end, toMenu } from './talk.ts';

export const thanks: Chosen = (_, talk) =>
  end({ text: talk.phrase.youAreWelcome, choices: [toMenu(talk)] });
