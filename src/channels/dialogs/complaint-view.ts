/** What is shown of complaints: the list, one of them, and what may be done with it now. */
import type { Choice } from '../dialog.ts';
import type { ComplaintFacts } from '../facts.ts';
import { officeIn } from '../phrases.ts';
import { shortened } from '../letters.ts';
import { starChoices } from './complaint-stars.ts';
import type { ComplaintsState, Place } from './place.ts';
import { ask, end, lines, type Talk, toMenu, type Turn } from './talk.ts';

const at = (state: ComplaintsState): Place => ({ dialog: 'complaints', state });
const rowsMax = 10;
const descriptionMax = 72;

export function list(talk: Talk): Turn {
  const { facts, phrase: { choose, complaint, menuRows } } = talk;
  const complain = { id: 'complain', title: menuRows.complain.title };
  if (facts.complaints.length === 0) {
    return end({ text: complaint.none, choices: [complain, toMenu(talk)] });
  }
  const choices = facts.complaints.slice(0, rowsMax).map(({ docketNo, kind, state }) => {
    const words = { kind: complaint.kinds[kind], state: complaint.states[state] };
    const description = shortened(complaint.summary(words), descriptionMax);
    return { id: `complaints:${docketNo}`, title: docketNo, description };
  });
  const choosing = at({ at: 'choosing a complaint' });
  return ask(choosing, { text: complaint.which, listLabel: choose, choices });
}

export function withComplaint(
  docketNo: string,
  talk: Talk,
  goOn: (found: ComplaintFacts) => Turn,
): Turn {
  const { facts: { biller: { helpline }, complaints }, phrase } = talk;
  const found = complaints.find((complaint) => complaint.docketNo === docketNo);
  if (found) return goOn(found);
  const text = phrase.complaint.notFound({ docketNo, helpline });
  const mine = { id: 'complaints', title: phrase.menuRows.complaints.title };
  return end({ text, choices: [mine, toMenu(talk)] });
}

export const show = (docketNo: string, talk: Talk): Turn =>
  withComplaint(docketNo, talk, (found) => {
    const { facts: { biller }, phrase } = talk;
    const { complaint } = phrase;
    const { escalatedTo, kind, state } = found;
    const open = state === 'registered' || state === 'assigned';
    const text = lines(
      complaint.docketLine(found),
      complaint.kindLine({ kind: complaint.kinds[kind] }),
      complaint.stateLine({ state: complaint.states[state] }),
      complaint.registeredLine(found),
      open && complaint.dueLine(found),
      open && escalatedTo !== undefined &&
        complaint.escalatedLine({ office: officeIn(phrase, escalatedTo) }),
      open && found.overdue && complaint.overdueLine(biller),
    );
    const looking = at({ at: 'looking at a complaint', docketNo });
    return ask(looking, { text, choices: [...stepsFrom(found, talk), toMenu(talk)] });
  });

/** At most two, beside the menu. */
function stepsFrom({ docketNo, rated, reopenable, state }: ComplaintFacts, talk: Talk): Choice[] {
  const { complaint } = talk.phrase;
  const id = `complaints:${docketNo}`;
  const steps: Choice[] = [];
  if (state === 'resolved') steps.push({ id: `${id}:close`, title: complaint.close });
  if (state === 'resolved' && reopenable) {
    steps.push({ id: `${id}:reopen`, title: complaint.reopen });
  }
  if (state === 'closed' && reopenable) {
    steps.push({ id: `${id}:reopen`, title: complaint.openAgain });
  }
  if (state === 'closed' && !rated) steps.push({ id: `${id}:rate`, title: complaint.rate });
  return steps;
}

export function askStars(docketNo: string, talk: Talk): Turn {
  const rating = at({ at: 'rating', docketNo });
  const { choose, complaint } = talk.phrase;
  const choices = starChoices(docketNo, complaint);
  return ask(rating, { text: complaint.askStars, listLabel: choose, choices });
}
