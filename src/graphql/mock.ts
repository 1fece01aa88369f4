/** `npm run mock [PORT]`: the API with made-up answers, for whoever builds a frontend. */
import { addMocksToSchema } from '@graphql-tools/mock';
import { buildSchema, isUnionType } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const usualPort = 4000;
const port = Number(process.argv[2] ?? usualPort);

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const schema = buildSchema(sdl);

/** Commands are accepted: a refusal is easier to ask for than to wait for. */
const accepted = Object.values(schema.getTypeMap()).filter(isUnionType).map((union) => [
  union.name,
  () => ({ __typename: union.name.replace(/Result$/, 'Done') }),
]);

const mocks = {
  ...Object.fromEntries(accepted),
  AccountNo: () => 'N2302012345',
  Date: () => '2026-11-20',
  DateTime: () => '2026-11-20T06:30:00.000Z',
  Decimal: () => '1545.53',
  Position: () => '42',
  UUID: () => '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  String: () => 'made up',
  Account: () => ({ name: 'Ra•••• Ku•••', category: 'LV-1.2', centre: 'Sehore', urban: false }),
  Bill: () => ({ billNo: 'B-2026-10-1', month: '2026-10', unitsKwh: '148' }),
  BillLine: () => ({ label: null }),
  Payment: () => ({ paymentId: '0f8fad5bd9cb469fa16570867728950e', method: 'upi' }),
  Receipt: () => ({ receiptNo: 'N2302012345-7' }),
  Complaint: () => ({ docketNo: 'C261120123456', stars: 4 }),
  LedgerEvent: () => ({ type: 'PaymentCredited', stream: 'account-N2302012345' }),
  TrialBalanceLine: () => ({ ledgerAccount: 'receivable' }),
};

const yoga = createYoga({ schema: addMocksToSchema({ schema, mocks }), logging: false });
const server = createServer(yoga);
server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`Made-up answers at http://127.0.0.1:${port}/graphql. Ctrl+C ends it.\n`);
});
