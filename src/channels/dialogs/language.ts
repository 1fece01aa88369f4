/** “Language”: the first question to somebody new, and changed at any time. */
import { Language } from '../../domain/conversation.events.ts';
import type { Choice, Message } from '../dialog.ts';
import type { LanguageState } from './place.ts';
import { ask, type Chosen, type Dialog, type Talk, type Turn } from './talk.ts';
import { plain, typedIn } from './words.ts';

/** Not in the phrase book: it is said before we know in which language. */
const question = 'कृपया अपनी भाषा चुनें।\nPlease choose your language.';
const choices: readonly Choice[] = [
  { id: 'language:hi', title: 'हिन्दी' },
  { id: 'language:en', title: 'English' },
];
const named: Record<Language, RegExp> = {
  hi: /^(hindi|हिन्दी|हिंदी|1)$/,
  en: /^(english|angrezi|angreji|अंग्रेज़ी|अंग्रेजी|इंग्लिश|2)$/,
};

/** `then`: what they wanted meanwhile. */
export function askLanguage({ facts: { biller } }: Talk, then?: string): Turn {
  const state: LanguageState = { at: 'choosing a language', then };
  const text = `नमस्ते! ${biller.nameHi}\nNamaste! ${biller.name}\n${question}`;
  return ask({ dialog: 'language', state }, { text, choices });
}

const choose = (language: Language, then = 'menu') => ({
  goOn: then,
  wishes: [{ type: 'ChooseLanguage' as const, language }],
});

export const language: Dialog<LanguageState> = {
  asks: ({ then }, talk) => askLanguage(talk, then),
  answer: ({ then }, message) => {
    const wanted = languageNamedIn(message);
    return wanted && choose(wanted, then);
  },
};

export const languageChosen: Chosen = ([wanted], talk, place) => {
  if (wanted === undefined) return askLanguage(talk);
  const { data } = Language.safeParse(wanted);
  return data && choose(data, place.dialog === 'language' ? place.state.then : undefined);
};

function languageNamedIn(message: Message): Language | undefined {
  const said = plain(typedIn(message));
  return Language.options.find((one) => named[one].test(said));
}
