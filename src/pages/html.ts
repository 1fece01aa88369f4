/** Pages are plain HTML; what people or files said in them is always escaped. */

/** Built by `html` alone: its parts are escaped already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const shown = (value: string | Html | readonly Html[]): string => {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (sign) => escapes[sign]!);
  return value.map(shown).join('');
};

export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html =>
  new Html(
    parts.map((part, i) => {
      const value = values[i];
      return value === undefined ? part : part + shown(value);
    }).join(''),
  );

const style = `
  :root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
  h1 { line-height: 1.25; font-size: 1.6rem; }
  a { color: LinkText; } a:focus-visible { outline: 3px solid Highlight; }
  table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
  th, td { text-align: start; padding: .45rem .5rem; border-bottom: 1px solid #8886; }
  td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  header, footer { display: flex; justify-content: space-between; gap: 1rem; font-size: .9rem; }
  header p { margin: 0; }
  button, .button { display: block; width: 100%; box-sizing: border-box; margin: .6rem 0;
    padding: .8rem 1rem; font: inherit; font-weight: 600; text-align: center; cursor: pointer;
    color: #fff; background: #14532d; border: 0; border-radius: .5rem; text-decoration: none; }
  button span { font-weight: 400; }
  button:focus-visible, .button:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  input { font: inherit; padding: .5rem; } details { margin: 1rem 0; } summary { cursor: pointer; }
  .sum strong { font-size: 1.5rem; } .paper { white-space: pre-line; overflow-wrap: anywhere; }
  .qr svg { display: block; width: min(16rem, 70vw); height: auto; background: #fff; }
  .good { border-inline-start: .4rem solid #1a7f37; padding-inline-start: 1rem; }
  .bad { border-inline-start: .4rem solid #b42318; padding-inline-start: 1rem; }
`;

/** Addresses are keys, and what they open is somebody's own: not kept, passed on or listed. */
export const discreet = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/**
 * A whole page. Nothing on it may run a script or load from elsewhere. `refreshSeconds`: it asks
 * again by itself after so long.
 */
export const page = (
  status: number,
  lang: 'en' | 'hi',
  title: string,
  body: Html,
  { refreshSeconds }: { refreshSeconds?: number } = {},
): Response =>
  new Response(
    `<!doctype html>\n` + html`
      <html lang="${lang}">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          ${refreshSeconds === undefined
            ? ''
            : html`<meta http-equiv="refresh" content="${String(refreshSeconds)}">`}
          <title>${title}</title>
          <style>${new Html(style)}</style>
        </head>
        <body>
          <main>${body}</main>
        </body>
      </html>
    `.text,
    {
      status,
      headers: {
        ...discreet,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; " +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      },
    },
  );
