/** “Complaint status”: what became of a complaint; agree, reopen, rate. */
import { askStars, list, show, withComplaint } from './complaint-view.ts';
import type { ComplaintsState } from './place.ts';
import { type Chosen, type Dialog, end, type Talk, toMenu, type Turn, wish } from './talk.ts';
import { plain, typedIn } from './words.ts';

/** A button may be older than what has happened since: then the complaint is shown as it is. */
const close = (docketNo: string, talk: Talk): Turn =>
  withComplaint(
    docketNo,
    talk,
    ({ state }) =>
      state === 'resolved' ? wish({ type: 'CloseComplaint', docketNo }) : show(docketNo, talk),
  );

const reopen = (docketNo: string, talk: Talk): Turn =>
  withComplaint(docketNo, talk, ({ reopenable, state }) => {
    if (state === 'registered' || state === 'assigned') return show(docketNo, talk);
    if (reopenable) return wish({ type: 'ReopenComplaint', docketNo });
    const complain = { id: 'complain', title: talk.phrase.menuRows.complain.title };
    const text = talk.phrase.complaint.notReopenable;
    return end({ text, choices: [complain, toMenu(talk)] });
  });

/** `stars`: 1 to 5, or nothing yet. */
const rate = (docketNo: string, stars: number | undefined, talk: Talk): Turn =>
  withComplaint(docketNo, talk, ({ rated, state }) => {
    const { complaint } = talk.phrase;
    if (state === 'registered' || state === 'assigned') return show(docketNo, talk);
    if (rated) return end({ text: complaint.ratedAlready, choices: [toMenu(talk)] });
    if (stars === undefined) return askStars(docketNo, talk);
    const thanks = { text: complaint.thanks, choices: [toMenu(talk)] };
    return end(thanks, { type: 'RateComplaint', docketNo, stars });
  });

export const complaints: Dialog<ComplaintsState> = {
  asks(state, talk) {
    switch (state.at) {
      case 'choosing a complaint':
        return list(talk);
      case 'looking at a complaint':
        return show(state.docketNo, talk);
      case 'rating':
        return rate(state.docketNo, undefined, talk);
    }
  },
  answer(state, message, talk) {
    if (state.at !== 'rating') return undefined;
    const stars = starsIn(plain(typedIn(message)));
    return stars === undefined ? undefined : rate(state.docketNo, stars, talk);
  },
};

const starsIn = (text: string) => /^[1-5]$/.test(text) ? Number(text) : undefined;

/** `complaints`, `complaints:C…`, `complaints:C…:close`, `:reopen`, `:rate`, `complaints:C…:5`. */
export const complaintsChosen: Chosen = ([docketNo, what], talk) => {
  if (docketNo === undefined) return list(talk);
  if (!/^C\d{12}$/.test(docketNo)) return undefined;
  switch (what) {
    case undefined:
      return show(docketNo, talk);
    case 'close':
      return close(docketNo, talk);
    case 'reopen':
      return reopen(docketNo, talk);
    case 'rate':
      return rate(docketNo, undefined, talk);
  }
  const stars = starsIn(what);
  return stars === undefined ? undefined : rate(docketNo, stars, talk);
};
