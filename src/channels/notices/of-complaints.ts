/** What a consumer is told of a complaint at each step; resolved is not closed until they agree. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import { starChoices } from '../dialogs/complaint-stars.ts';
import { officeIn } from '../phrases.ts';
import { cleaned } from '../letters.ts';
import { type Composed, lines, says, type Speech, template, toMenu } from './composed.ts';

export type ComplaintNotice =
  & { kind: 'complaint'; docketNo: string }
  & (
    | { step: 'registered'; complaint: ComplaintKind; dueAt: string }
    /** `desk`: a centre or a division, never a person. */
    | { step: 'assigned'; desk: string }
    /** `office`: the step of the ladder, as the event has it. */
    | { step: 'escalated'; office: string }
    /** `resolution`: what was done, in the office's words. */
    | { step: 'resolved'; resolution?: string }
    | { step: 'reopened'; dueAt: string }
    | { step: 'closed'; rated: boolean }
  );

const resolutionMax = 600;

export function complaintNotice(speech: Speech, notice: ComplaintNotice): Composed {
  const { docketNo } = notice;
  return {
    inside: inside(speech, notice),
    outside: template(speech, 'complaint_update', [docketNo, newsOf(speech, notice)]),
  };
}

function inside(speech: Speech, notice: ComplaintNotice) {
  const { complaint, menuRows, notice: phrase } = speech.phrase;
  const id = `complaints:${notice.docketNo}`;
  const menu = toMenu(speech);
  const state = [{ id, title: menuRows.complaints.title }, menu];
  switch (notice.step) {
    case 'registered': {
      const kind = complaint.kinds[notice.complaint];
      return says(phrase.registered({ ...notice, kind }), state);
    }
    case 'assigned':
      return says(phrase.assigned(notice), state);
    case 'escalated': {
      const office = officeIn(speech.phrase, notice.office);
      return says(phrase.escalated({ ...notice, office }), state);
    }
    case 'resolved': {
      const { resolution = '' } = notice;
      const done = resolution !== '' &&
        phrase.resolution({ resolution: cleaned(resolution, resolutionMax) });
      return says(lines(phrase.resolved(notice), done, phrase.isItSettled), [
        { id: `${id}:close`, title: complaint.close },
        { id: `${id}:reopen`, title: complaint.reopen },
        menu,
      ]);
    }
    case 'reopened':
      return says(phrase.reopened(notice), state);
    case 'closed':
      return closed(speech, notice);
  }
}

/** A rating is asked for once. */
function closed(speech: Speech, { docketNo, rated }: { docketNo: string; rated: boolean }) {
  const { choose, complaint, notice: phrase } = speech.phrase;
  const text = phrase.closed({ docketNo });
  if (rated) return says(text, [toMenu(speech)]);
  const choices = [...starChoices(docketNo, complaint), toMenu(speech)];
  const reply = { text: lines(text, complaint.askStars), listLabel: choose, choices };
  return { kind: 'reply' as const, reply };
}

function newsOf({ phrase }: Speech, notice: ComplaintNotice): string {
  const { news } = phrase.notice;
  switch (notice.step) {
    case 'registered':
      return news.registered(notice);
    case 'assigned':
      return news.assigned(notice);
    case 'escalated':
      return news.escalated({ office: officeIn(phrase, notice.office) });
    case 'resolved':
    case 'reopened':
    case 'closed':
      return news[notice.step];
  }
}
