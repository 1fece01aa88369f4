/** `/`: what is here, and where to begin. */
import { html, page } from './html.ts';

export type Home = {
  biller: string;
  /** The simulator plays Meta. */
  simulator: boolean;
  /** Undefined while the views cannot tell. */
  accounts: number | undefined;
};

export const homePage = ({ biller, simulator, accounts }: Home): Response =>
  page(
    200,
    'en',
    'bijlikhata',
    html`
      <h1>bijlikhata</h1>
      <p>The electricity ledger of ${biller}: bills and payments as facts that nobody can
      quietly change,
      and a WhatsApp chat to see a bill, pay it, get the receipt and complain.</p>
      <p>${accounts === 0
        ? nothingYet
        : html`${String(accounts ?? 'Some')} consumer accounts are here.`}</p>
      <ul>
      ${simulator
        ? html`<li><a href="/simulator">A phone to try the chat with</a>: write “Hi” or “नमस्ते”</li>`
        : ''}
      <li><a href="/graphql">The GraphQL API</a>, with GraphiQL; a token comes from
      <code>npm run khata -- token auditor</code></li>
      <li><a href="/health/ready">Health</a> and <a href="/metrics">metrics</a></li>
      </ul>
    `,
  );

const nothingYet = html`No consumer accounts yet. Stop the service and type
<code>npm start -- --example</code> for the example district of Sehore, or
<code>npm run khata -- import consumers FILE</code> for your own.`;
