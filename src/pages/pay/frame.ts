/** What every pay page has around it: the company, the other language, and how it looks. */
import type { Language } from '../../documents/labels.ts';
import { type Html, html, page } from '../html.ts';
import { words } from './words.ts';

export type Spoken = { lang: Language; url: URL };
export type Company = { name: string; nameHi: string; helpline: string };

export function payFrame(
  { lang, url }: Spoken,
  { name, nameHi }: Company,
  { status = 200, title, body, refreshSeconds }: {
    status?: number;
    title: string;
    body: Html;
    refreshSeconds?: number;
  },
): Response {
  const other = lang === 'hi' ? 'en' : 'hi';
  const whole = html`
    <header>
      <p>${lang === 'hi' ? nameHi : name}</p>
      <p><a href="${url.pathname}?lang=${other}" lang="${other}">${words[lang]
        .otherLanguage}</a></p>
    </header>
    ${body}
    <footer>
      <p>${words[lang].safety}</p>
    </footer>
  `;
  return page(status, lang, title, whole, refreshSeconds ? { refreshSeconds } : {});
}

/** The same for whoever guesses, whatever they guessed. */
export const notFoundPage = (spoken: Spoken, company: Company): Response => {
  const word = words[spoken.lang];
  const body = html`
    <div class="bad">
      <h1>${word.notFoundTitle}</h1>
    </div>
    <p>${word.notFound(company)}</p>
  `;
  return payFrame(spoken, company, { status: 404, title: word.notFoundTitle, body });
};
