/** A complaint while it is written: what comes is added, and all is shown before it counts. */
import type { Message, Reply } from '../dialog.ts';
import { cleaned } from '../letters.ts';
import type { Wish } from '../wish.ts';
import type { Draft } from './place.ts';
import { lines, type Talk } from './talk.ts';

export const textMax = 2000;
const refMax = 200;
const excerptMax = 500;

/** Undefined: nothing in the message that a complaint could hold. Text may come out too long. */
export function added(draft: Draft, message: Message): Draft | undefined {
  const text = [draft.text, message.text.trim()].filter((part) => part !== '').join('\n');
  switch (message.kind) {
    case 'text':
      return /[\p{L}\p{N}]/u.test(message.text) ? { ...draft, text } : undefined;
    case 'location': {
      const { latitude, longitude } = message;
      const onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
      return onEarth ? { ...draft, text, location: { latitude, longitude } } : undefined;
    }
    case 'media': {
      const { ref } = message;
      return ref.length <= refMax ? { ...draft, text, mediaRef: ref } : undefined;
    }
    case 'choice':
    case 'other':
      return undefined;
  }
}

export function summary(draft: Draft, talk: Talk): Reply {
  const { complaint, menu, numberLine } = talk.phrase;
  const { kind, accountNo, text, location, mediaRef } = draft;
  const choices = [
    { id: 'complain:send', title: complaint.register },
    { id: 'complain:cancel', title: talk.phrase.no },
    { id: 'menu', title: menu },
  ];
  return {
    text: lines(
      complaint.summaryTitle,
      complaint.kindLine({ kind: complaint.kinds[kind] }),
      accountNo !== undefined && numberLine({ accountNo }),
      text !== '' && excerpt(text),
      location && complaint.placeAttached,
      mediaRef !== undefined && complaint.mediaAttached,
      complaint.sendOrAdd,
    ),
    choices,
  };
}

const excerpt = (text: string) => text.length > excerptMax ? `${cleaned(text, excerptMax)}…` : text;

export function registration(draft: Draft): Wish {
  const { kind, text, accountNo, location, mediaRef } = draft;
  return {
    type: 'RegisterComplaint',
    kind,
    text,
    ...(accountNo !== undefined && { accountNo }),
    ...(location && { location }),
    ...(mediaRef !== undefined && { mediaRef }),
  };
}
