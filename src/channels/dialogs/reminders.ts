/** “Stop”: no more messages that nobody asked for; and the way back. */
import { type Chosen, end, toMenu } from './talk.ts';

export const reminders: Chosen = ([wanted], talk) => {
  const { phrase } = talk;
  switch (wanted) {
    case 'off': {
      const choices = [{ id: 'reminders:on', title: phrase.turnOn }, toMenu(talk)];
      return end({ text: phrase.remindersOff, choices }, { type: 'OptOut' });
    }
    case 'on': {
      const choices = [{ id: 'reminders:off', title: phrase.turnOff }, toMenu(talk)];
      return end({ text: phrase.remindersOn, choices }, { type: 'OptIn' });
    }
  }
  return undefined;
};
