/** “Help”: the ways out of the chat, and the warning that nobody may read too late. */
import { type Chosen, end, lines, toMenu } from './talk.ts';

/** More than a few offices would be a list, not help. */
const centresMax = 3;

export const help: Chosen = (_, talk) => {
  const { facts, phrase } = talk;
  const { helpline, portal, whatsapp } = facts.biller;
  const centres = facts.linked.slice(0, centresMax).flatMap((accountNo) => {
    const centre = facts.accounts.get(accountNo)?.centre;
    return centre ? [phrase.centreLine({ accountNo, centre })] : [];
  });
  const text = lines(
    phrase.helpTitle,
    phrase.callCentre({ helpline }),
    phrase.ourNumber({ whatsapp }),
    phrase.portalLine({ portal }),
    ...centres,
    phrase.nearestCentre,
    phrase.fraud,
    phrase.words,
  );
  return end({
    text,
    choices: [
      { id: 'complain', title: phrase.menuRows.complain.title },
      { id: 'reminders:off', title: phrase.turnOff },
      toMenu(talk),
    ],
  });
};
