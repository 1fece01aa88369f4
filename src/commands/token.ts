/** `khata token`: a bearer token for the API, where no sign-in service issues them. */
import { Role } from '../graphql/roles.ts';
import { tokensFrom } from '../tokens.ts';
import { type Command, khata, NotDone, parsed, staffIdIn } from './command.ts';

const help = `${khata} token ROLE [--account NO …] [--days N] [--as NAME]

Prints a bearer token for the GraphQL API, signed with AUTH_SECRET. Roles:

  consumer   their own accounts: give each with --account
  agent      complaint desk and cash counter
  biller     imports and settlements
  auditor    reads everything, personal data masked
  admin      everything

  --days N    how long it holds, 1 to 365 (1)
  --as NAME   who it is for: recorded with every fact they cause (your login name)`;

const daySeconds = 24 * 60 * 60;

export const token: Command = {
  name: 'token',
  summary: 'a bearer token for the API',
  help,
  async run(args, { terminal, config, user, now }) {
    const { values, positionals: [word, ...rest] } = parsed('token', args, {
      account: { type: 'string', multiple: true, default: [] },
      days: { type: 'string', default: '1' },
      as: { type: 'string' },
    });
    const { data: role } = Role.safeParse(word);
    if (role === undefined || rest.length > 0) {
      throw new NotDone(`Type: ${khata} token ${Role.options.join('|')}`);
    }
    const days = Number(values.days);
    if (!Number.isInteger(days) || days < 1 || days > 365) {
      throw new NotDone(`--days is a whole number from 1 to 365. Type: --days 30`);
    }
    const { auth, accountNoPattern } = config();
    const { account: accountNos } = values;
    if (role === 'consumer' ? accountNos.length === 0 : accountNos.length > 0) {
      throw new NotDone(`Type: ${khata} token consumer --account N2302012345 (staff have none)`);
    }
    if (!accountNos.every((accountNo) => accountNoPattern.test(accountNo))) {
      throw new NotDone('--account is no consumer number of this company. Look at the bill.');
    }
    if (auth.kind === 'keys') {
      throw new NotDone(`Tokens are issued by ${auth.issuer}, as AUTH_JWKS_URL says: ask there.`);
    }
    const id = role === 'consumer' ? values.as : staffIdIn(values.as, user);
    const tokens = tokensFrom(auth, { now });
    const seconds = days * daySeconds;
    terminal.say(await tokens.issue(role, { ...(id && { id }), accountNos, seconds }));
    return 0;
  },
};
