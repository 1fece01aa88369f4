/** The first steps of a complaint: of what kind it is, and what it is about. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import { chooseAccount } from './choosing-account.ts';
import { danger, describe } from './describing.ts';
import { complaintKinds, needsOf } from './complaint-kinds.ts';
import { needsLink } from './linked-only.ts';
import type { ComplainState, Place } from './place.ts';
import { ask, lines, rowsOf, type Talk, toMenu, type Turn } from './talk.ts';

const at = (state: ComplainState): Place => ({ dialog: 'complain', state });

export function chooseKind(talk: Talk, page = 0): Turn {
  const { choose, complaint, more } = talk.phrase;
  const rows = [...complaintKinds.keys()].map((kind) => ({
    id: `complain:${kind}`,
    title: complaint.kinds[kind],
    description: complaint.details[kind],
  }));
  const next = (page: number) => ({ id: `complain:page:${page}`, title: more });
  const choices = rowsOf(rows, { page, more: next });
  const state = { at: 'choosing a kind', page } as const;
  return ask(at(state), { text: complaint.whatIsWrong, listLabel: choose, choices });
}

export function begin(kind: ComplaintKind, talk: Talk, page = 0): Turn {
  const { facts: { biller, linked }, phrase } = talk;
  const { account } = needsOf(kind);
  if (account === 'linked' && linked.length === 0) {
    return needsLink(talk, phrase.complaint.needsLink(biller));
  }
  if (account === 'never' || linked.length === 0) return describe({ kind, text: '' }, talk);
  const elsewhere = {
    id: `complain:${kind}:none`,
    title: phrase.complaint.noAccount,
    description: phrase.complaint.noAccountDetail,
  };
  const list = chooseAccount(talk, {
    text: lines(danger(kind, talk), phrase.complaint.whichAccount),
    numbers: linked,
    id: (accountNo) => `complain:${kind}:${accountNo}`,
    page,
    tail: account === 'linked' ? [toMenu(talk)] : [elsewhere, toMenu(talk)],
  });
  return ask(at({ at: 'choosing what it is about', kind, page }), list);
}
