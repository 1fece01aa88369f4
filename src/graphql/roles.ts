/** Who may ask for what: the roles, and the one who calls. */
import { z } from 'zod';

export const Role = z.enum(['consumer', 'agent', 'biller', 'auditor', 'admin']);
export type Role = z.infer<typeof Role>;

export type Caller = {
  kind: 'consumer' | 'staff';
  role: Role;
  /** Recorded with every fact that they cause. Never a name or a number. */
  id: string;
  /** A consumer's own accounts; empty for staff. */
  accountNos: readonly string[];
  /** Until when this is proven, UTC: a stream ends with it. */
  until: string;
};

/** Sees nothing: stands where nobody has been let in. */
export const nobody: Caller = {
  kind: 'consumer',
  role: 'consumer',
  id: 'nobody',
  accountNos: [],
  until: '1970-01-01T00:00:00Z',
};

export const mayRead = ({ role, accountNos }: Caller, accountNo: string | null): boolean =>
  role !== 'consumer' || (accountNo !== null && accountNos.includes(accountNo));

/** Names and texts. Auditors and billers see them masked; so far no stated reason unmasks them. */
export const maySeePerson = (caller: Caller, accountNo: string | null): boolean =>
  caller.role !== 'auditor' && caller.role !== 'biller' && mayRead(caller, accountNo);

export const anyone: readonly Role[] = Role.options;

const listed = new Intl.ListFormat('en', { type: 'disjunction' });

/** Guards a field, and says so in the schema: the two cannot part. */
export const only = (roles: readonly Role[], description: string) => ({
  description: `${description} Requires the role ${listed.format(roles)}.`,
  authScopes: { role: roles },
});
